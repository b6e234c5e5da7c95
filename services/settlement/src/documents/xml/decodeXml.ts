import { TextDecoder } from "node:util";

/** Encodings that banks write, by the name that a declaration gives; another one is refused. */
const ENCODINGS: Readonly<Record<string, string | undefined>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  "iso-8859-1": "windows-1252",
  "iso-8859-2": "iso-8859-2",
  "windows-1250": "windows-1250",
  "windows-1252": "windows-1252",
};

/**
 * A decoder for a document that begins with these bytes (the first 200 suffice): by its byte order mark, else by its declaration,
 * else UTF-8. It throws TypeError at bytes that its encoding does not have. undefined: an encoding that is not read here (a
 * declaration that says UTF-16 without a mark contradicts itself).
 */
export function decoderFor(head: Uint8Array): TextDecoder | undefined {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le", { fatal: true });
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be", { fatal: true });
  const declaration = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    Buffer.from(head.subarray(0, 200)).toString("latin1"),
  );
  const label = ENCODINGS[(declaration?.[1] ?? "utf-8").toLowerCase()];
  return label === undefined ? undefined : new TextDecoder(label, { fatal: true });
}
