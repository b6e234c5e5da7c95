import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import { FileProblem } from "./FileProblem.js";

/** One row: its fields in the order of the columns asked for, and the line on which it ends. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

type Parsed = string[] & { line?: number };

/** Positions of the wanted columns in the header. */
function findColumns(file: string, header: readonly string[], columns: readonly string[]): number[] {
  return columns.map((column) => {
    const position = header.indexOf(column);
    if (position === -1) throw new FileProblem(file, 1, `the column ${column} is missing`);
    if (header.lastIndexOf(column) !== position)
      throw new FileProblem(file, 1, `the column ${column} stands there twice`);
    return position;
  });
}

function asFileProblem(file: string, error: unknown): unknown {
  if (error instanceof FileProblem) return error;
  if (error instanceof CsvError) {
    const line = (error as { readonly lines?: unknown }).lines;
    return new FileProblem(file, typeof line === "number" ? line : undefined, error.message);
  }
  const { code } = error as { readonly code?: string };
  if (code === "ENOENT") return new FileProblem(file, undefined, "there is no such file");
  if (code === "EACCES" || code === "EISDIR") return new FileProblem(file, undefined, "the file cannot be read");
  if (code?.startsWith("Z_") === true) return new FileProblem(file, undefined, "the file is not complete gzip data");
  return error;
}

/**
 * Reads a CSV file (RFC 4180, UTF-8, with a header; gzipped when its name ends in .gz) row by row. Further columns are
 * allowed and ignored. Throws FileProblem with the line of what is malformed.
 */
export async function* readCsv(file: string, columns: readonly string[]): AsyncGenerator<CsvRow, void, void> {
  const parser = parse({
    bom: true,
    max_record_size: 1_000_000,
    on_record: (record: Parsed, { lines }) => {
      record.line = lines;
      return record;
    },
  });
  const source = createReadStream(file);
  const done = () => undefined;
  if (file.endsWith(".gz")) pipeline(source, createGunzip(), parser, done);
  else pipeline(source, parser, done);
  let positions: number[] | undefined;
  try {
    for await (const record of parser as AsyncIterable<Parsed>) {
      if (positions === undefined) positions = findColumns(file, record, columns);
      else yield { line: record.line ?? 0, fields: positions.map((position) => record[position] ?? "") };
    }
    if (positions === undefined) throw new FileProblem(file, 1, "the header is missing");
  } catch (error) {
    throw asFileProblem(file, error);
  }
}
