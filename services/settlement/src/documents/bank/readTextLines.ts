import { TextDecoder } from "node:util";

/** A line that is longer than any bank writes ends the reading. */
const LONGEST_LINE = 100_000;

const LINE_FEED = 0x0a;

/** Lines of a text as it comes, without their ends; each is UTF-8, else windows-1250. undefined: a line is too long to be one. */
export async function* readTextLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = 0;
    const held: Buffer =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
    for (let end = held.indexOf(LINE_FEED, from); end !== -1; end = held.indexOf(LINE_FEED, from)) {
      yield decodeLine(held.subarray(from, end));
      from = end + 1;
    }
    rest = held.subarray(from);
    if (rest.length > LONGEST_LINE) {
      yield undefined;
      return;
    }
  }
  if (rest.length > 0) yield decodeLine(rest);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const central = new TextDecoder("windows-1250");

function decodeLine(bytes: Buffer): string {
  const line = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
  try {
    return utf8.decode(line);
  } catch {
    return central.decode(line);
  }
}
