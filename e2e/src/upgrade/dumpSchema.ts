import path from "node:path";

type Ask = (sql: string) => Promise<readonly { readonly sql: string }[]>;

/** The schema of a database as `npm run generate` writes it. */
export async function dumpSchema(ask: Ask): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a tool outside of the packages
  const tool = require(path.join(__dirname, "../../../tools/dumpSchema.cjs")) as {
    dumpSchema(ask: Ask): Promise<string>;
  };
  return tool.dumpSchema(ask);
}
