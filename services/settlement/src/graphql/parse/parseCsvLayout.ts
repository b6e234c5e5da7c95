import {
  invalidInput,
  isCurrencyCode,
  lineProblems,
  parseMoney,
  type InputProblem,
  type InvalidInput,
  type Refused,
} from "@tessera/kernel";
import { CSV_ENCODINGS, DATE_FORMATS, type CsvLayout } from "../../domain/bank/csvLayout.js";
import type { BankCsvInput } from "../types/bankCsv.js";

const MOST_SKIPPED = 1_000;
const NAMED = ["iban", "statementRef"] as const;

/** How a CSV is read, or everything that is wrong with what was said about it. */
export function parseCsvLayout(csv: BankCsvInput): CsvLayout | Refused<InvalidInput> {
  const { currency, columns } = csv;
  const encoding = CSV_ENCODINGS.find((one) => one === csv.encoding.toLowerCase());
  const dateFormat = DATE_FORMATS.find((one) => one === csv.dateFormat);
  const decimalMark = ([",", "."] as const).find((one) => one === csv.decimalMark);
  const opening = balanceOf(csv.openingBalance, currency);
  const closing = balanceOf(csv.closingBalance, currency);
  const problems: InputProblem[] = [
    ...NAMED.flatMap((name) => lineProblems(name, csv[name], 64)),
    ...(encoding === undefined ? [problem("encoding", `must be one of ${CSV_ENCODINGS.join(", ")}`)] : []),
    ...(dateFormat === undefined ? [problem("dateFormat", `must be one of ${DATE_FORMATS.join(", ")}`)] : []),
    ...(decimalMark === undefined ? [problem("decimalMark", "must be a comma or a point")] : []),
    ...(/^[^\r\n"\u0000]$/.test(csv.delimiter) ? [] : [problem("delimiter", "must be one character, and no quote")]),
    ...(csv.skipLines >= 0 && csv.skipLines <= MOST_SKIPPED
      ? []
      : [problem("skipLines", `must be 0 to ${MOST_SKIPPED}`)]),
    ...((csv.sequenceNo ?? 0) >= 0 ? [] : [problem("sequenceNo", "must not be negative")]),
    ...(isCurrencyCode(currency) ? [] : [problem("currency", "must be a currency code")]),
    ...(opening === undefined ? [problem("openingBalance", `must be an amount in ${currency}`)] : []),
    ...(closing === undefined ? [problem("closingBalance", `must be an amount in ${currency}`)] : []),
    ...(columns.amount || (columns.credit && columns.debit)
      ? []
      : [problem("columns", "must name amount, or credit and debit")]),
    ...(columns.balance || (opening && closing) || opening === 0n || closing === 0n
      ? []
      : [problem("openingBalance", "must be given with closingBalance, or columns.balance named")]),
  ];
  if (problems.length > 0 || !encoding || !dateFormat || !decimalMark) return invalidInput(...problems);
  return {
    encoding,
    delimiter: csv.delimiter,
    decimalMark,
    dateFormat,
    skipLines: csv.skipLines,
    columns: { ...columns },
    iban: csv.iban.replace(/\s/g, ""),
    currency,
    statementRef: csv.statementRef,
    sequenceNo: csv.sequenceNo ?? null,
    openingMinor: opening ?? null,
    closingMinor: closing ?? null,
  };
}

function problem(name: string, words: string): InputProblem {
  return { path: ["csv", name], problem: words };
}

/** Minor units; null when nothing is given, undefined when it is no amount. */
function balanceOf(text: string | null | undefined, currency: string): bigint | null | undefined {
  if (text === null || text === undefined) return null;
  return parseMoney(text, currency)?.amountMinor;
}
