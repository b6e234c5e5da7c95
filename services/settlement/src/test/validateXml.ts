import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { validateXML } from "xmllint-wasm";

/** The schemas of ISO 20022 are not ours to hand on: they lie beside the repository, or nowhere. */
const FOLDER = resolve(__dirname, "../../../../../shared/data/xsd");

/** `test` when the schemas lie beside the repository; otherwise a skipped test that says what is missing. */
export function testWithSchema(name: string, run: () => Promise<void>): void {
  if (existsSync(FOLDER)) test(name, run);
  else test.skip(`${name} (skipped: the ISO 20022 schemas are not in ../shared/data/xsd)`, run);
}

/** What a schema says against a document; empty when it is valid. */
export async function validateXml(schema: string, xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: { fileName: "document.xml", contents: xml },
    schema: { fileName: schema, contents: readFileSync(resolve(FOLDER, schema), "utf8") },
    maxMemoryPages: 4096,
  });
  return errors.map(({ message }) => message);
}
