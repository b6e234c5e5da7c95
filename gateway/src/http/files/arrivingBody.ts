import type { Readable } from "node:stream";
import { FileRefused } from "./FileRefused.js";

export interface BodyBounds {
  readonly mostBytes: number;
  /** Without one byte. */
  readonly idleMs: number;
  /** From the first byte to the last. */
  readonly mostMs: number;
}

/**
 * The body of a request as it arrives, never more of it in memory than the connection's own buffer. Throws FileRefused when it is
 * empty, larger than allowed, stands still, takes too long, or breaks off before its end.
 */
export async function* arrivingBody(body: Readable, bounds: BodyBounds): AsyncGenerator<Uint8Array> {
  const { mostBytes, idleMs, mostMs } = bounds;
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
      yield part.value;
    }
  } catch (cause) {
    throw cause instanceof FileRefused ? cause : new FileRefused(400, "The body broke off.");
  }
  if (bytes === 0) throw new FileRefused(400, "The body is empty.");
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
