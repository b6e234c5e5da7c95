import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TesseraError, type TesseraClient } from "@tessera/partner-sdk";
import { describeFileError } from "../terminal/describeFileError.js";
import { UsageError } from "../terminal/UsageError.js";

interface PaymentFile {
  readonly name: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly file: { readonly url: string };
}

/**
 * Saves payment files in a folder, which is made when it is not there; answers their paths. What has come is held against
 * the SHA-256 that the network tells before it is written. Throws UsageError when it cannot be written, TesseraError.
 */
export async function savePaymentFiles(
  client: TesseraClient,
  files: readonly PaymentFile[],
  folder: string,
): Promise<string[]> {
  const saved: string[] = [];
  for (const { name, sha256, file } of files) {
    const content = await client.readFile(file.url);
    if (createHash("sha256").update(content).digest("hex") !== sha256)
      throw new TesseraError([{ code: "MALFORMED_ANSWER", message: `${name} is not what was written (SHA-256)` }]);
    // A name is the network's word; it never leads out of the folder.
    const target = path.join(folder, path.basename(name));
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(target, content);
    } catch (error) {
      throw new UsageError(`${target} cannot be written: ${describeFileError(error)}`);
    }
    saved.push(target);
  }
  return saved;
}
