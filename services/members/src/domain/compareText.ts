/**
 * Order of text by code point, which is the order of its UTF-8 bytes: what Postgres calls collation "C". Plain `<` compares
 * UTF-16 units and puts characters beyond U+FFFF before U+E000.
 */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return inCodePointOrder(left) - inCodePointOrder(right);
  }
  return a.length - b.length;
}

/** Lifts surrogates above the rest of the basic plane. */
function inCodePointOrder(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
