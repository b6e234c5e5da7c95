import { createHash } from "node:crypto";
import type { FileToSave } from "../../store/files/saveFile.js";

/** Goes up with every change of what documents look like, so that they are made anew. */
const LAYOUT = 4;

/** By what a document that was made before is found again: its name, whose it is and all that it shows. */
export function documentHash(file: FileToSave, source: unknown): string {
  const about = [LAYOUT, file.name, file.mediaType, file.ownerPartnerCode, source];
  return createHash("sha256").update(canonical(about)).digest("hex");
}

function canonical(source: unknown): string {
  return JSON.stringify(source, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}
