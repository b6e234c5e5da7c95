import { isRefused } from "@tessera/kernel";
import fc from "fast-check";
import { readXml, type UnreadableXml, type XmlPart, type XmlWishes } from "./readXml.js";
import { childAt, childrenOf, textAt } from "./xmlElement.js";

/** All parts of a document given in pieces of `size` bytes, and why it was refused. */
async function read(
  document: string | Uint8Array,
  wishes: XmlWishes,
  size = 1_000_000,
): Promise<{ parts: XmlPart[]; refused: UnreadableXml | undefined }> {
  const bytes = Buffer.from(document);
  const pieces = [];
  for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size));
  const parts: XmlPart[] = [];
  for await (const part of readXml(pieces, wishes)) {
    if (isRefused(part)) return { parts, refused: part.refused };
    parts.push(part);
  }
  return { parts, refused: undefined };
}

const whole: XmlWishes = { elements: ["a"] };
const reasonOf = async (document: string | Uint8Array, wishes: XmlWishes = whole) =>
  (await read(document, wishes)).refused?.reason;

test("wanted elements come whole, one inside another first, and marks tell where an element begins and ends", async () => {
  const { parts } = await read(
    `<?xml version="1.0"?><x:s xmlns:x="urn:n"><x:id> 7 </x:id>
      <x:e n="1"><d><v>a&amp;b</v></d><t>1</t><t><![CDATA[<2>]]></t></x:e><x:e n="2"/></x:s>`,
    { elements: ["s/e", "s/e/t"], marks: ["s"] },
  );
  expect(parts.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "OPEN s",
    "ELEMENT s/e/t",
    "ELEMENT s/e/t",
    "ELEMENT s/e",
    "ELEMENT s/e",
    "CLOSE s",
  ]);
  const [, , second, entry, empty] = parts;
  if (second?.kind !== "ELEMENT" || entry?.kind !== "ELEMENT" || empty?.kind !== "ELEMENT")
    throw new Error("no element");
  expect(second.element.text).toBe("<2>");
  expect(entry.namespace).toBe("urn:n");
  expect(textAt(entry.element, "d", "v")).toBe("a&b");
  expect(childrenOf(entry.element, "t")).toEqual([]);
  expect(childAt(entry.element, "d", "missing")).toBeUndefined();
  expect(textAt(empty.element)).toBeNull();
  expect(empty.element.attributes).toEqual({ n: "2" });
});

test.each([
  ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "DOCTYPE"],
  ["a DOCTYPE of elsewhere", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"],
  ["an entity that XML does not define", "<a>&nbsp;</a>", "ENTITY"],
  ["an end tag that is missing", "<a><b></b>", "TRUNCATED"],
  ["an end within a tag", "<a><b", "TRUNCATED"],
  ["nothing at all", "", "TRUNCATED"],
  ["tags that cross", "<a><b></a></b>", "MALFORMED"],
  ["two roots", "<a/><a/>", "MALFORMED"],
  ["text behind the root", "<a/>x", "MALFORMED"],
  ["an attribute twice", '<a b="1" b="2"/>', "MALFORMED"],
  ["a prefix that is not bound", "<x:a/>", "MALFORMED"],
  ["a control character", "<a>\u0001</a>", "MALFORMED"],
  ["an encoding that is not read", '<?xml version="1.0" encoding="EBCDIC"?><a/>', "ENCODING"],
  ["bytes that are no UTF-8", Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe]), "ENCODING"],
  ["no XML", "MZ\u0000\u0001", "MALFORMED"],
])("%s is refused", async (_, document, reason) => {
  expect(await reasonOf(document)).toBe(reason);
});

test("depth, text and elements are bounded", async () => {
  const limits = { depth: 5, textLength: 100, elementLength: 1000 };
  const deep = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  expect(await reasonOf(deep(5), { elements: [], limits })).toBeUndefined();
  expect(await reasonOf(deep(6), { elements: [], limits })).toBe("TOO_DEEP");
  expect(await reasonOf(`<a>${"x".repeat(100)}</a>`, { ...whole, limits })).toBeUndefined();
  expect(await reasonOf(`<a>${"x".repeat(101)}</a>`, { ...whole, limits })).toBe("TOO_LONG");
  const many = `<a>${"<b>12345</b>".repeat(10_000)}</a>`;
  expect(await reasonOf(many, { ...whole, limits })).toBe("TOO_LONG");
  expect(await reasonOf(many, { elements: ["a/b"], limits })).toBeUndefined();
});

test("a text, a tag or a DOCTYPE that never ends is refused long before the file does", async () => {
  for (const endless of ["<a>x", '<a b="', "<!DOCTYPE a [", "<a><!--", "<"]) {
    let chunks = 0;
    const flow = (function* () {
      yield Buffer.from(endless);
      for (; chunks < 1000; chunks += 1) yield Buffer.alloc(65_536, "y");
    })();
    let refused: UnreadableXml | undefined;
    for await (const part of readXml(flow, whole)) if (isRefused(part)) refused = part.refused;
    expect(refused?.reason).toMatch(/TOO_LONG|MALFORMED/);
    expect(chunks).toBeLessThan(10);
  }
});

test.each([
  ["windows-1250", "ě", 0xec],
  ["iso-8859-2", "ą", 0xb1],
])("%s is read by its declaration", async (encoding, letter, byte) => {
  const bytes = Buffer.concat([
    Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a>`),
    Buffer.from([byte]),
    Buffer.from("</a>"),
  ]);
  const { parts } = await read(bytes, whole);
  expect(parts[0]?.kind === "ELEMENT" && parts[0].element.text).toBe(letter);
});

test("UTF-16 and UTF-8 are read by their byte order marks", async () => {
  const text = '<?xml version="1.0"?><a>žluť</a>';
  for (const bytes of [Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from(`\ufeff${text}`)]) {
    const { parts } = await read(bytes, whole);
    expect(parts[0]?.kind === "ELEMENT" && parts[0].element.text).toBe("žluť");
  }
});

test("the same parts come whatever pieces the bytes arrive in", async () => {
  const document = `<?xml version="1.0" encoding="UTF-8"?><r xmlns="urn:x">${Array.from(
    { length: 40 },
    (_, index) => `<e i="${index}"><t>žluť &lt;${index}&gt; 😀</t>\r\n</e>`,
  ).join("")}</r>`;
  const wishes = { elements: ["r/e"], marks: ["r"] };
  const { parts: expected } = await read(document, wishes);
  expect(expected).toHaveLength(42);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (size) => {
      expect(await read(document, wishes, size)).toEqual({ parts: expected, refused: undefined });
    }),
    { numRuns: 40 },
  );
});
