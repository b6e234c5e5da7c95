import { createHash } from "node:crypto";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { createTextMeasure, type TextMeasure } from "./createTextMeasure.js";
import type { PdfMark, PdfPage } from "./createPageSetter.js";
import { layPages } from "./layPages.js";
import { openPdfDocument, type PdfDocument } from "./openPdfDocument.js";
import type { PdfBlock, PdfPaper } from "./pdfBlocks.js";

export interface PdfSource {
  readonly paper: PdfPaper;
  readonly title: string;
  readonly author: string;
  /** ISO 639-1. */
  readonly language: string;
  /** An instant of the content, not of the rendering. */
  readonly createdAt: Date;
  readonly blocks: readonly PdfBlock[];
  /** At the foot of each page: left what the document is, right which page of how many. */
  readonly foot: string;
  readonly page: (page: number, of: number) => string;
}

const FOOT_SIZE = 7;

/**
 * A PDF with its fonts inside (subsets of DejaVu Sans). The same source gives the same bytes: its date is the content's, its id comes
 * from a digest of the content. Set and painted page by page; between pages others may run.
 */
export async function renderPdf(source: PdfSource): Promise<Uint8Array> {
  const measure = createTextMeasure();
  const { pages, digest } = await setPages(source, measure);
  const document = openPdfDocument({
    size: [source.paper.width, source.paper.height],
    margin: 0,
    lang: source.language,
    displayTitle: true,
    info: {
      Title: source.title,
      Author: source.author,
      Keywords: `sha256:${digest}`,
      Creator: "Tessera",
      CreationDate: source.createdAt,
    },
  });
  const { pdf } = document;
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", resolve);
    pdf.on("error", reject);
  });
  for (const [index, marks] of pages.entries()) {
    pdf.addPage();
    for (const mark of [...marks, ...footMarks(source, measure, index + 1, pages.length)]) paint(document, mark);
    await letOthersRun();
  }
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

/** All pages (the last page's number stands on the first one) and a SHA-256 over them. */
async function setPages(source: PdfSource, measure: TextMeasure): Promise<{ pages: PdfPage[]; digest: string }> {
  const pages: PdfPage[] = [];
  const hash = createHash("sha256").update(JSON.stringify([source.title, source.foot]));
  for (const page of layPages(source.blocks, source.paper, measure)) {
    pages.push(page);
    hash.update(JSON.stringify(page));
    await letOthersRun();
  }
  return { pages, digest: hash.digest("hex") };
}

function footMarks(source: PdfSource, measure: TextMeasure, page: number, of: number): PdfMark[] {
  const { width, height, margin } = source.paper;
  const y = height - margin - FOOT_SIZE;
  const pageText = source.page(page, of);
  const pageX = width - margin - measure.widthOf(pageText, "regular", FOOT_SIZE);
  const foot = measure.fit(source.foot, "regular", FOOT_SIZE, pageX - margin - 20);
  const common = { kind: "text", font: "regular", size: FOOT_SIZE, y } as const;
  return [
    { ...common, text: foot, x: margin },
    { ...common, text: pageText, x: pageX },
  ];
}

function paint(document: PdfDocument, mark: PdfMark): void {
  const { pdf } = document;
  if (mark.kind === "line") {
    pdf.moveTo(mark.fromX, mark.y).lineTo(mark.toX, mark.y).lineWidth(0.5).stroke();
    return;
  }
  const { text, font, size, x, y } = mark;
  document.use(font, size);
  pdf.text(text, x, y, { lineBreak: false });
}
