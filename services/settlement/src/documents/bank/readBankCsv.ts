import { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { refuse, type Refused } from "@tessera/kernel";
import { CsvError, parse } from "csv-parse";
import { bankLine, type BankLine, type BankPart, type StatementUnreadable } from "../../domain/bank/bankLine.js";
import type { CsvColumns, CsvLayout } from "../../domain/bank/csvLayout.js";
import { parseBankAmount } from "../../domain/bank/parseBankAmount.js";
import { localDate } from "./dateAt.js";

type Cells = Readonly<Record<keyof CsvColumns, string>>;

interface LineEnd {
  readonly on: string;
  readonly balance: bigint;
  readonly amount: bigint;
}

/** What balances and dates of the lines tell of the statement. */
interface Ends {
  sum: bigint;
  first: LineEnd | null;
  last: LineEnd | null;
  openedOn: string;
  closedOn: string;
}

/**
 * Reads a bank's CSV as it comes, by a layout that its reader knows. When the file is bad, the last thing yielded is a refusal, and
 * what came before it must not count. A bad line is kept with its error.
 */
export async function* readBankCsv(
  chunks: AsyncIterable<Uint8Array>,
  layout: CsvLayout,
): AsyncGenerator<BankPart | Refused<StatementUnreadable>> {
  const ends: Ends = { sum: 0n, first: null, last: null, openedOn: "9999-99-99", closedOn: "" };
  let count = 0;
  try {
    for await (const cells of readRecords(chunks, layout)) {
      count += 1;
      const line = readRecord(cells, layout);
      noteEnds(ends, line, amountOf(cells.balance, layout));
      yield { kind: "LINE", line };
    }
  } catch (error) {
    if (!isCsvFault(error)) throw error;
    yield unreadable(
      `The CSV is not read: ${error.message.split("\n", 1)[0] ?? ""}`,
      // The parser counts what is skipped too.
      error.lines ?? count + 1 + layout.skipLines,
    );
    return;
  }
  if (count === 0 || ends.closedOn === "") {
    yield unreadable("The CSV has no line that can be read.", 0);
    return;
  }
  const balances = balancesOf(ends, layout);
  if (balances === undefined) {
    yield unreadable("Neither the input nor the CSV tells its opening and closing balances.", 0);
    return;
  }
  if (balances === null) {
    yield unreadable("The lines add up from either end: tell the opening and the closing balance.", 0);
    return;
  }
  const { iban, currency, statementRef, sequenceNo } = layout;
  const { openedOn, closedOn } = ends;
  yield { kind: "STATEMENT", head: { iban, currency, statementRef, sequenceNo, openedOn, closedOn, ...balances } };
}

class CsvFault extends Error {
  readonly lines?: number;
}

/** By its class: not every code of the parser begins with CSV_ (INVALID_OPENING_QUOTE). */
function isCsvFault(error: unknown): error is Error & { readonly lines?: number } {
  return error instanceof CsvFault || error instanceof CsvError;
}

async function* readRecords(chunks: AsyncIterable<Uint8Array>, layout: CsvLayout): AsyncGenerator<Cells> {
  const parser = parse({
    delimiter: layout.delimiter,
    from_line: layout.skipLines + 1,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: 100_000,
  });
  const text = Readable.from(decoded(chunks, layout.encoding));
  // A failure of the source must reach the reader of the records.
  text.on("error", (error) => parser.destroy(error));
  text.pipe(parser);
  let places: ReadonlyMap<string, number> | undefined;
  for await (const record of parser as AsyncIterable<string[]>) {
    if (places === undefined) places = placesOf(record, layout.columns);
    else {
      const found = places;
      yield Object.fromEntries([...found].map(([name, place]) => [name, record[place]?.trim() ?? ""])) as Cells;
    }
  }
  if (places === undefined) throw new CsvFault("it has no header");
}

async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      // An empty piece would end the stream that carries it.
      if (text !== "") yield text;
    }
    const rest = decoder.decode();
    if (rest !== "") yield rest;
  } catch (error) {
    throw error instanceof TypeError ? new CsvFault(`it has bytes that are not ${encoding}`) : error;
  }
}

function placesOf(header: readonly string[], columns: CsvColumns): ReadonlyMap<string, number> {
  const names = header.map((name) => name.trim());
  const places = new Map<string, number>();
  for (const [field, name] of Object.entries(columns) as [string, string | null | undefined][]) {
    if (name === null || name === undefined) continue;
    const place = names.indexOf(name);
    if (place === -1) throw new CsvFault(`it has no column "${name.slice(0, 60)}"`);
    if (names.lastIndexOf(name) !== place) throw new CsvFault(`it has two columns "${name.slice(0, 60)}"`);
    places.set(field, place);
  }
  return places;
}

function readRecord(cells: Cells, layout: CsvLayout): BankLine {
  const bookedOn = dateOf(cells.bookedOn, layout.dateFormat);
  const amountMinor = signedAmount(cells, layout);
  const currency = cells.currency === undefined || cells.currency === "" ? layout.currency : cells.currency;
  const error =
    amountMinor === undefined
      ? "BAD_AMOUNT: the amount cannot be read"
      : bookedOn === null
        ? "BAD_DATE: the date cannot be read"
        : /^[A-Z]{3}$/.test(currency)
          ? null
          : "BAD_CURRENCY: the currency is none";
  const fee = amountOf(cells.fee, layout);
  return bankLine({
    amountMinor: amountMinor ?? null,
    currency: /^[A-Z]{3}$/.test(currency) ? currency : null,
    bookedOn,
    valueOn: dateOf(cells.valueOn ?? "", layout.dateFormat) ?? bookedOn,
    endToEndId: cells.endToEndId || null,
    bankReference: cells.bankReference || null,
    structuredReference: cells.structuredReference || null,
    counterpartyName: cells.counterpartyName || null,
    counterpartyIban: cells.counterpartyAccount?.replace(/\s/g, "") || null,
    remittance: cells.remittance || null,
    feeMinor: fee === undefined ? null : fee < 0n ? -fee : fee,
    error,
    raw: error === null ? null : JSON.stringify(cells).slice(0, 2_000),
  });
}

function signedAmount(cells: Cells, layout: CsvLayout): bigint | undefined {
  if (cells.amount !== undefined) return amountOf(cells.amount, layout);
  const [credit, debit] = [cells.credit || "0", cells.debit || "0"].map((text) => amountOf(text, layout));
  if (credit === undefined || debit === undefined || (credit !== 0n && debit !== 0n)) return undefined;
  // Some banks write debits with a minus in their own column.
  return credit - (debit < 0n ? -debit : debit);
}

/** Digits, a sign before or behind, blanks between thousands, the thousands' mark that is not the decimal mark. */
function amountOf(text: string | undefined, { currency, decimalMark }: CsvLayout): bigint | undefined {
  const [, before = "", digits = "", behind = ""] =
    /^([+\-−]?)([\d.,\s\u00a0\u202f']+)([+-]?)$/.exec(text?.trim() ?? "") ?? [];
  if (digits === "" || (before !== "" && behind !== "")) return undefined;
  const thousands = decimalMark === "," ? "." : ",";
  const [whole = "", ...rest] = digits.trim().split(decimalMark);
  const groups = whole.split(/[.,\s\u00a0\u202f']/);
  const separators = [...new Set(whole.replace(/\d/g, ""))];
  const grouped =
    groups.length === 1 || (groups.slice(1).every((group) => group.length === 3) && groups[0]!.length <= 3);
  if (!grouped || separators.length > 1 || separators.some((one) => one === decimalMark && one !== thousands))
    return undefined;
  const minor = parseBankAmount([groups.join(""), ...rest].join("."), currency);
  return minor !== undefined && (before + behind).match(/[-−]/) ? -minor : minor;
}

const DATE_ORDER: Readonly<Record<CsvLayout["dateFormat"], RegExp>> = {
  "YYYY-MM-DD": /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)/,
  "DD.MM.YYYY": /^(?<day>\d\d?)\.\s?(?<month>\d\d?)\.\s?(?<year>\d{4})/,
  "DD/MM/YYYY": /^(?<day>\d\d?)\/(?<month>\d\d?)\/(?<year>\d{4})/,
  "MM/DD/YYYY": /^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>\d{4})/,
  YYYYMMDD: /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)/,
};

function dateOf(text: string, format: CsvLayout["dateFormat"]): string | null {
  const { year, month = "", day = "" } = DATE_ORDER[format].exec(text.trim())?.groups ?? {};
  return year === undefined ? null : localDate(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
}

function noteEnds(ends: Ends, { amountMinor, bookedOn, error }: BankLine, balance: bigint | undefined): void {
  if (error !== null || amountMinor === null || bookedOn === null) return;
  ends.sum += amountMinor;
  if (bookedOn < ends.openedOn) ends.openedOn = bookedOn;
  if (bookedOn > ends.closedOn) ends.closedOn = bookedOn;
  if (balance === undefined) return;
  const end = { on: bookedOn, balance, amount: amountMinor };
  ends.first ??= end;
  ends.last = end;
}

interface Balances {
  readonly openingMinor: bigint;
  readonly closingMinor: bigint;
}

/**
 * As the input says, else by the column with balances: banks write the oldest line first, or the newest, which shows in what
 * adds up, else in the dates. undefined when there are no balances, null when both ways add up to different ones within a day.
 */
function balancesOf(
  { first, last, sum }: Ends,
  { openingMinor, closingMinor }: CsvLayout,
): Balances | null | undefined {
  if (openingMinor !== null && closingMinor !== null) return { openingMinor, closingMinor };
  if (first === null || last === null) return undefined;
  const oldestFirst = { openingMinor: first.balance - first.amount, closingMinor: last.balance };
  const newestFirst = { openingMinor: last.balance - last.amount, closingMinor: first.balance };
  const [only, other] = [oldestFirst, newestFirst].filter((ends) => ends.openingMinor + sum === ends.closingMinor);
  if (other === undefined) return only ?? oldestFirst;
  if (oldestFirst.openingMinor === newestFirst.openingMinor) return oldestFirst;
  if (first.on === last.on) return null;
  return first.on < last.on ? oldestFirst : newestFirst;
}

function unreadable(message: string, line: number): Refused<StatementUnreadable> {
  return refuse({ kind: "StatementUnreadable", message, line });
}
