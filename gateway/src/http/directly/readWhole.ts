import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";

/** Collects a body whose length was told; undefined when the client breaks off. `done` is called once. */
export function readWhole(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let isDone = false;
  const finish = (body: Buffer | undefined): void => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  request.on("close", () => finish(undefined));
}

/** Keys that would reach an object's prototype, plain or in escapes. The hooks' parser looks at those closely, and refuses some. */
const SUSPECT = /__proto__|constructor|\\u/;

/** The value of a JSON text; undefined for bytes that are none, and for what has to be looked at closely. */
export function readPlainJson(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  const text = body.toString("utf8");
  if (SUSPECT.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
