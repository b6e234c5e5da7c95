import { Readable } from "node:stream";
import ExcelJS from "exceljs";
import { rawOf, readStatementHeader, UnreadableStatement } from "./statementHeader.js";
import type { ReadRecord, StatementHeader } from "./statementHeader.js";

/**
 * The lines of the first sheet of a workbook as they stream by. A cell with a formula makes its line a bad one: what it shows depends
 * on who opens it. Throws UnreadableStatement for what is no workbook, or has no such header.
 */
export async function* readStatementXlsx(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ReadRecord> {
  let header: StatementHeader | undefined;
  for await (const row of rowsOf(content)) {
    const cells = Array.isArray(row.values) ? row.values.slice(1) : [];
    const texts = Array.from(cells, (cell) => textOf(cell));
    if (header === undefined) {
      header = readStatementHeader(texts.map((text) => text ?? ""));
      continue;
    }
    while (texts.length < header.width) texts.push("");
    const plain = texts.map((text) => text ?? "(formula)");
    yield texts.includes(undefined) ? { error: "holds a formula", raw: rawOf(plain) } : header.toRecord(plain);
  }
  if (!header) throw new UnreadableStatement("The file is empty.");
}

async function* rowsOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<ExcelJS.Row> {
  const source = Readable.from(content, { objectMode: false });
  try {
    const options = { worksheets: "emit", sharedStrings: "cache", styles: "cache", hyperlinks: "ignore" } as const;
    for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(source, { ...options, entries: "ignore" })) {
      for await (const row of sheet) yield row;
      return;
    }
  } catch (error) {
    // The library tells a damaged file by whatever its parts throw.
    throw new UnreadableStatement("The file is no workbook that can be read.", { cause: error });
  } finally {
    source.destroy();
  }
}

/** undefined for a formula. */
function textOf(value: ExcelJS.CellValue): string | undefined {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== "object") return String(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("hyperlink" in value) return String(value.text);
  return undefined;
}
