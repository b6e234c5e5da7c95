import { Readable } from "node:stream";
import { parse, CsvError } from "csv-parse";
import { MOST_CELL_CHARACTERS, readStatementHeader, UnreadableStatement } from "./statementHeader.js";
import type { ReadRecord, StatementHeader } from "./statementHeader.js";

/**
 * The lines of a CSV file (RFC 4180, UTF-8, comma, a header) as they stream by, so that a file of any length takes the memory of one
 * part. Cells are text and nothing else: what looks like a formula stays what it looks like.
 * Throws UnreadableStatement for what is no such file.
 */
export async function* readStatementCsv(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ReadRecord> {
  const options = {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 8 * MOST_CELL_CHARACTERS,
  };
  const source = Readable.from(content, { objectMode: false });
  const parser = source.pipe(parse(options));
  source.on("error", (error) => parser.destroy(error));
  let header: StatementHeader | undefined;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (header) yield header.toRecord(cells);
      else header = readStatementHeader(cells);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableStatement(`The file is no CSV: ${error.message}`);
    throw error;
  }
  if (!header) throw new UnreadableStatement("The file is empty.");
}
