import { openPdfDocument, type FontName } from "./openPdfDocument.js";

const ELLIPSIS = "…";

/** Measures text in points; text that was made `printable`. */
export interface TextMeasure {
  widthOf(text: string, font: FontName, size: number): number;
  /** The text, or as much of its beginning as fits, with an ellipsis. */
  fit(text: string, font: FontName, size: number, width: number): string;
  /** Lines no wider than that, broken at blanks, else inside a word. */
  wrap(text: string, font: FontName, size: number, width: number): string[];
}

/**
 * What a page can show: letters with their accents as one sign, no controls, no marks that turn the direction, no halves of pairs.
 */
export function printable(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\p{Zs}\p{Cc}]/gu, (sign) => (sign === "\u00a0" ? sign : " "))
    .replace(/[\p{Cf}\p{Cs}]/gu, "");
}

export function createTextMeasure(): TextMeasure {
  const document = openPdfDocument({});
  const widths: Record<FontName, Map<string, number>> = { regular: new Map(), bold: new Map() };
  const signWidth = (sign: string, font: FontName): number => {
    const known = widths[font].get(sign);
    if (known !== undefined) return known;
    document.use(font, 1000);
    const width = document.pdf.widthOfString(sign) / 1000;
    widths[font].set(sign, width);
    return width;
  };
  const widthOf = (text: string, font: FontName, size: number): number => {
    let width = 0;
    for (const sign of text) width += signWidth(sign, font);
    return width * size;
  };
  /** How much of the beginning is no wider than that. */
  const headOf = (text: string, font: FontName, size: number, width: number): string => {
    let head = "";
    let used = 0;
    for (const sign of text) {
      used += signWidth(sign, font) * size;
      if (used > width) break;
      head += sign;
    }
    return head;
  };
  return {
    widthOf,
    fit(text, font, size, width) {
      if (widthOf(text, font, size) <= width) return text;
      return headOf(text, font, size, width - widthOf(ELLIPSIS, font, size)) + ELLIPSIS;
    },
    wrap(text, font, size, width) {
      const lines: string[] = [];
      for (let rest = text.trim(); rest !== "";) {
        let head = headOf(rest, font, size, width) || [...rest].slice(0, 1).join("");
        const blank = head.lastIndexOf(" ");
        if (head.length < rest.length && blank > 0 && rest[head.length] !== " ") head = head.slice(0, blank);
        lines.push(head.trimEnd());
        rest = rest.slice(head.length).trimStart();
      }
      return lines;
    },
  };
}
