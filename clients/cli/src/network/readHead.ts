import { open } from "node:fs/promises";
import { FileProblem } from "../events/FileProblem.js";
import { describeFileError } from "../terminal/describeFileError.js";

/** Of a file's beginning, in which every format says what it is. */
const HEAD_BYTES = 4_096;

/** The beginning of a file, each byte as one character. Throws FileProblem. */
export async function readHead(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead).toString("latin1");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new FileProblem(file, undefined, describeFileError(cause));
  }
}
