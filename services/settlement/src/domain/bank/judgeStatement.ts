import { formatMoney, money } from "@tessera/kernel";
import { detailsAddUp } from "./checkDetails.js";
import { isPending, type BankLine, type StatementHead } from "./bankLine.js";

export type QuarantineReason =
  | "BAD_LINE"
  | "CURRENCY_MISMATCH"
  | "STATEMENT_UNBALANCED"
  | "BATCH_UNBALANCED"
  | "ACCOUNT_UNKNOWN"
  | "STATEMENT_DUPLICATE"
  | "STATEMENT_OVERLAP"
  | "STATEMENT_GAP";

export interface Quarantine {
  readonly reason: QuarantineReason;
  /** Words with the numbers. */
  readonly detail: string;
}

/** What can be let out by a person who knows better. The others do not add up, and only another file mends them. */
export const RELEASABLE: ReadonlySet<QuarantineReason> = new Set([
  "ACCOUNT_UNKNOWN",
  "BATCH_UNBALANCED",
  "STATEMENT_GAP",
  "STATEMENT_OVERLAP",
]);

/** What is summed up of a statement's lines while they are read. */
export interface LineTally {
  readonly lines: number;
  readonly sumMinor: bigint;
  readonly firstBad: string | null;
  readonly firstUnexplained: string | null;
  readonly currencies: ReadonlySet<string>;
}

export const NO_LINES: LineTally = {
  lines: 0,
  sumMinor: 0n,
  firstBad: null,
  firstUnexplained: null,
  currencies: new Set(),
};

/** The tally with one more line. `lines` counts details too. */
export function tallyLine(tally: LineTally, line: BankLine): LineTally {
  const lines = tally.lines + 1 + line.details.length;
  if (isPending(line)) return { ...tally, lines };
  if (line.error !== null || line.amountMinor === null) {
    return { ...tally, lines, firstBad: tally.firstBad ?? `line ${tally.lines + 1}: ${line.error ?? "no amount"}` };
  }
  const { currency } = line;
  const known = currency === null || tally.currencies.has(currency);
  return {
    lines,
    sumMinor: tally.sumMinor + line.amountMinor,
    firstBad: tally.firstBad,
    firstUnexplained:
      tally.firstUnexplained ??
      (detailsAddUp(line) ? null : `line ${tally.lines + 1}: its details do not add up to it`),
    currencies: known ? tally.currencies : new Set([...tally.currencies, currency]),
  };
}

/** What is wrong with a statement by itself; null when nothing is. The first that is wrong tells. */
export function judgeStatement(head: StatementHead, tally: LineTally): Quarantine | null {
  const { currency, openingMinor, closingMinor } = head;
  if (tally.firstBad !== null) return { reason: "BAD_LINE", detail: tally.firstBad };
  const foreign = [...tally.currencies].filter((code) => code !== currency);
  if (foreign.length > 0) {
    return {
      reason: "CURRENCY_MISMATCH",
      detail: `an account in ${currency} has lines in ${foreign.sort().join(", ")}`,
    };
  }
  if (openingMinor !== null && closingMinor !== null && openingMinor + tally.sumMinor !== closingMinor) {
    const amount = (minor: bigint) => formatMoney(money(minor, currency));
    const [sum, come] = [tally.sumMinor, openingMinor + tally.sumMinor];
    const detail = `opening ${amount(openingMinor)} + lines ${amount(sum)} = ${amount(come)}, but closing is ${amount(closingMinor)} ${currency}`;
    return { reason: "STATEMENT_UNBALANCED", detail };
  }
  return tally.firstUnexplained === null ? null : { reason: "BATCH_UNBALANCED", detail: tally.firstUnexplained };
}
