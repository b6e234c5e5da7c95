import type { TextMeasure } from "./createTextMeasure.js";
import type { FontName } from "./openPdfDocument.js";
import type { PdfPaper } from "./pdfBlocks.js";

export type PdfMark =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly font: FontName;
      readonly size: number;
      readonly x: number;
      /** Top of the text. */
      readonly y: number;
    }
  | { readonly kind: "line"; readonly fromX: number; readonly toX: number; readonly y: number };

/** Marks of one page, in points from its upper left corner. */
export type PdfPage = readonly PdfMark[];

const LEADING = 1.45;
/** Kept free for the foot of the page. */
const FOOT = 22;

/** Sets marks onto one page after the other, from the top down. */
export interface PageSetter {
  readonly measure: TextMeasure;
  readonly left: number;
  readonly width: number;
  /** Moves down, or by less than nothing up again on the same page. */
  move(by: number): void;
  top(): number;
  /** Whether so much fits onto what is left of the page. */
  hasRoom(needed: number): boolean;
  turnPage(): void;
  /** Turns the page when it has no room and something stands on it. */
  makeRoom(needed: number): void;
  put(text: string, x: number, size: number, font?: FontName): void;
  rule(toX: number): void;
  /** One line of text, on the next page when this one is full. */
  putLine(text: string, x: number, size: number, font: FontName): void;
  /** Pages that are full; at the end, with the last one. */
  take(andLast?: "AND_LAST"): PdfPage[];
}

export function lineHeight(size: number): number {
  return size * LEADING;
}

export function createPageSetter({ width, height, margin }: PdfPaper, measure: TextMeasure): PageSetter {
  const bottom = height - margin - FOOT;
  let page: PdfMark[] = [];
  let full: PdfPage[] = [];
  let y = margin;
  const setter: PageSetter = {
    measure,
    left: margin,
    width: width - 2 * margin,
    move: (by) => void (y += by),
    top: () => y,
    hasRoom: (needed) => y + needed <= bottom,
    turnPage() {
      full.push(page);
      page = [];
      y = margin;
    },
    makeRoom(needed) {
      if (!setter.hasRoom(needed) && y > margin) setter.turnPage();
    },
    put: (text, x, size, font = "regular") => void page.push({ kind: "text", text, font, size, x, y }),
    rule: (toX) => void page.push({ kind: "line", fromX: margin, toX, y }),
    putLine(text, x, size, font) {
      setter.makeRoom(lineHeight(size));
      setter.put(text, x, size, font);
      y += lineHeight(size);
    },
    take(andLast) {
      const taken = andLast ? [...full, page] : full;
      full = [];
      return taken;
    },
  };
  return setter;
}
