import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { FileRefused } from "./FileRefused.js";

export interface BodyBounds {
  readonly mostBytes: number;
  /** Without one byte. */
  readonly idleMs: number;
  /** From the first byte to the last. */
  readonly mostMs: number;
  /** SHA-256 of the whole, base64, as its sender promised. */
  readonly sha256?: string | undefined;
}

/**
 * The body of a request as it arrives, never more of it in memory than the connection's own buffer. Throws FileRefused when it is
 * empty, larger than allowed, stands still, takes too long, breaks off before its end, or is another than its sender promised.
 */
export async function* arrivingBody(body: Readable, bounds: BodyBounds): AsyncGenerator<Uint8Array> {
  const { mostBytes, idleMs, mostMs, sha256 } = bounds;
  const hash = sha256 === undefined ? undefined : createHash("sha256");
  const endsAtMs = performance.now() + mostMs;
  // Who refuses a body answers first and closes the connection afterwards.
  const parts = body.iterator({ destroyOnReturn: false });
  let bytes = 0;
  try {
    for (;;) {
      const part = (await beforeSilence(
        parts.next(),
        Math.min(idleMs, endsAtMs - performance.now()),
      )) as IteratorResult<Uint8Array>;
      if (part.done === true) break;
      bytes += part.value.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      hash?.update(part.value);
      yield part.value;
    }
  } catch (cause) {
    throw cause instanceof FileRefused ? cause : new FileRefused(400, "The body broke off.");
  } finally {
    // Lets go of the body, so that what still comes of it can be thrown away and the connection serves the next request. Not waited
    // for: of a body that stands still it ends with the connection.
    parts.return?.(undefined).catch(() => undefined);
  }
  if (bytes === 0) throw new FileRefused(400, "The body is empty.");
  if (hash && hash.digest("base64") !== sha256)
    throw new FileRefused(400, "The body's SHA-256 is not the promised one.");
}

export function tooLarge(mostBytes: number): FileRefused {
  return new FileRefused(413, `The file is larger than ${mostBytes} bytes.`);
}

async function beforeSilence<T>(next: Promise<T>, waitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new FileRefused(408, "The body came too slowly.")), Math.max(0, waitMs));
  });
  // The loser of the race must not end the process.
  next.catch(() => undefined);
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
