import { createPageSetter, lineHeight, type PageSetter, type PdfPage } from "./createPageSetter.js";
import { printable, type TextMeasure } from "./createTextMeasure.js";
import type { FontName } from "./openPdfDocument.js";
import type { PdfBlock, PdfColumn, PdfPaper } from "./pdfBlocks.js";

const SIZES = { title: 16, heading: 10.5, text: 9, cell: 7.5 } as const;
const GAP = 8;
const CELL_GAP = 3;
const LABEL_WIDTH = 165;
const BETWEEN_COLUMNS = 20;

type Block<Kind extends PdfBlock["kind"]> = Extract<PdfBlock, { kind: Kind }>;

/** Sets blocks onto pages and yields each page when it is full. Pure: the same blocks give the same pages. */
export function* layPages(blocks: readonly PdfBlock[], paper: PdfPaper, measure: TextMeasure): Generator<PdfPage> {
  const setter = createPageSetter(paper, measure);
  for (const block of blocks) {
    if (block.kind === "table") yield* setTable(setter, block);
    else if (block.kind === "pairs") setPairs(setter, block);
    else if (block.kind === "columns") setColumns(setter, block);
    else setText(setter, block);
    yield* setter.take();
  }
  yield* setter.take("AND_LAST");
}

function setText(
  setter: PageSetter,
  { kind, text, bold }: Exclude<PdfBlock, Block<"table" | "pairs" | "columns">>,
): void {
  const size = SIZES[kind];
  const font: FontName = kind === "text" && !bold ? "regular" : "bold";
  // A heading takes what follows it along.
  if (kind === "heading") setter.makeRoom(lineHeight(size) + 4 * lineHeight(SIZES.cell));
  for (const line of setter.measure.wrap(printable(text), font, size, setter.width)) {
    setter.putLine(line, setter.left, size, font);
  }
  setter.move(kind === "text" ? 2 : 4);
}

function setPairs(setter: PageSetter, { pairs }: Block<"pairs">): void {
  const size = SIZES.text;
  for (const [label, value] of pairs) {
    const lines = setter.measure.wrap(printable(value), "regular", size, setter.width - LABEL_WIDTH);
    setter.makeRoom(Math.max(1, lines.length) * lineHeight(size));
    setter.put(setter.measure.fit(label, "bold", size, LABEL_WIDTH - GAP), setter.left, size, "bold");
    if (lines.length === 0) setter.move(lineHeight(size));
    for (const line of lines) setter.putLine(line, setter.left + LABEL_WIDTH, size, "regular");
  }
  setter.move(GAP);
}

function setColumns(setter: PageSetter, { left, right }: Block<"columns">): void {
  const size = SIZES.text;
  const half = (setter.width - BETWEEN_COLUMNS) / 2;
  const sides = [left, right].map((lines) =>
    lines.flatMap((line, index) => {
      const font: FontName = index === 0 ? "bold" : "regular";
      return setter.measure.wrap(printable(line), font, size, half).map((text) => ({ text, font }));
    }),
  );
  const most = Math.max(...sides.map(({ length }) => length)) * lineHeight(size);
  setter.makeRoom(most);
  sides.forEach((lines, side) => {
    for (const { text, font } of lines) {
      setter.put(text, setter.left + side * (half + BETWEEN_COLUMNS), size, font);
      setter.move(lineHeight(size));
    }
    setter.move(-lines.length * lineHeight(size));
  });
  setter.move(most + GAP);
}

function* setTable(setter: PageSetter, { columns, rows }: Block<"table">): Generator<PdfPage> {
  const height = lineHeight(SIZES.cell);
  // A head never stands alone at the foot of a page.
  setter.makeRoom(3 * height);
  setTableHead(setter, columns);
  for (const { cells, bold } of rows) {
    if (!setter.hasRoom(height)) {
      setter.turnPage();
      yield* setter.take();
      setTableHead(setter, columns);
    }
    setCells(setter, columns, cells, bold ? "bold" : "regular");
  }
  setter.move(GAP);
}

function setTableHead(setter: PageSetter, columns: readonly PdfColumn[]): void {
  const titles = columns.map(({ title }) => title);
  setCells(setter, columns, titles, "bold", "SHRINK");
  setter.rule(setter.left + columns.reduce((sum, { width }) => sum + width, 0));
  setter.move(3);
}

/** What is too wide is cut with an ellipsis, but never an amount or a head: these are set smaller. */
function setCells(
  setter: PageSetter,
  columns: readonly PdfColumn[],
  cells: readonly string[],
  font: FontName,
  tooWide?: "SHRINK",
): void {
  const { measure } = setter;
  let x = setter.left + CELL_GAP;
  columns.forEach(({ width, align }, index) => {
    const room = width - 2 * CELL_GAP;
    const full = printable(cells[index] ?? "");
    const shrinks = tooWide === "SHRINK" || align === "right";
    const text = shrinks ? full : measure.fit(full, font, SIZES.cell, room);
    const textWidth = measure.widthOf(text, font, SIZES.cell);
    const size = textWidth > room ? (SIZES.cell * room) / textWidth : SIZES.cell;
    const indent = align === "left" ? 0 : room - Math.min(textWidth, room);
    if (text !== "") setter.put(text, x + indent, size, font);
    x += width;
  });
  setter.move(lineHeight(SIZES.cell));
}
