/** The fields of a row of netstrings (length in bytes, colon, text, comma), or undefined when the text is not exactly one. */
export function readNetstrings(text: string): string[] | undefined {
  const bytes = Buffer.from(text, "utf8");
  const fields: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const colon = bytes.indexOf(":", at);
    const length = colon < 0 ? "" : bytes.toString("latin1", at, colon);
    if (!/^(0|[1-9]\d{0,8})$/.test(length)) return undefined;
    const end = colon + 1 + Number(length);
    if (bytes[end] !== 0x2c) return undefined;
    fields.push(bytes.toString("utf8", colon + 1, end));
    at = end + 1;
  }
  return fields;
}
