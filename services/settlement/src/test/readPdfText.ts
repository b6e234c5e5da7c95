import { inflateSync } from "node:zlib";

/** One piece of text of a page; y counts from its foot. */
export interface PdfText {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Text of a PDF as our renderer writes it, by the content streams and the maps of the embedded fonts: no reader of others. */
export function readPdfText(pdf: Uint8Array): PdfText[] {
  const objects = readObjects(Buffer.from(pdf).toString("latin1"));
  const letters = new Map<string, ReadonlyMap<string, string>>();
  for (const { head } of objects.values()) {
    for (const [, name = "", font = ""] of (/\/Font <<([^>]*)>>/.exec(head)?.[1] ?? "").matchAll(
      /\/(F\d+) (\d+) 0 R/g,
    )) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font)?.head ?? "")?.[1];
      letters.set(name, readLetters(objects.get(map ?? "")?.stream ?? ""));
    }
  }
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head));
  return pages.flatMap(({ head }, index) => {
    const content = objects.get(/\/Contents (\d+) 0 R/.exec(head)?.[1] ?? "")?.stream ?? "";
    return readContent(content, letters).map((text) => ({ page: index + 1, ...text }));
  });
}

interface PdfObject {
  readonly head: string;
  readonly stream: string;
}

function readObjects(pdf: string): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  for (const match of pdf.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const start = match.index + match[0].length;
    const headEnd = Math.min(...["\nstream\n", "\nendobj"].map((end) => endOf(pdf, end, start)));
    const head = pdf.slice(start, headEnd);
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    const bytes = Buffer.from(pdf.slice(headEnd + 8, headEnd + 8 + length), "latin1");
    const stream = head.includes("/FlateDecode") && length > 0 ? inflateSync(bytes).toString("latin1") : "";
    objects.set(match[1] ?? "", { head, stream });
  }
  return objects;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
}

/** Glyph number to text, of a ToUnicode map. */
function readLetters(map: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, first = "", body = ""] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    [...body.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, codes = ""], index) => {
      const units = codes.replace(/ /g, "").match(/.{4}/g) ?? [];
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, "0");
      letters.set(glyph, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    });
  }
  return letters;
}

function readContent(content: string, letters: ReadonlyMap<string, ReadonlyMap<string, string>>) {
  const texts: Omit<PdfText, "page">[] = [];
  for (const [, block = ""] of content.matchAll(/BT\n([\s\S]*?)\nET/g)) {
    const [, x, y] = /([\d.-]+) ([\d.-]+) Tm/.exec(block) ?? [];
    const font = letters.get(/\/(F\d+) /.exec(block)?.[1] ?? "");
    const glyphs = [...block.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => hex).join("");
    const text = (glyphs.match(/.{4}/g) ?? []).map((glyph) => font?.get(glyph) ?? "\ufffd").join("");
    texts.push({ x: Number(x), y: Number(y), text });
  }
  return texts;
}
