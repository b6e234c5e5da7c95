import type { StatementHead } from "./bankLine.js";
import type { Quarantine } from "./judgeStatement.js";

export type Placed = Pick<
  StatementHead,
  "statementRef" | "sequenceNo" | "openedOn" | "closedOn" | "openingMinor" | "closingMinor"
>;

/**
 * Whether a statement fits between the one before it and the one after it, as far as these are known: the balance goes on where the
 * former ended, numbers follow each other (or begin anew with a year), periods share no more than a day. null when it fits.
 */
export function judgeSequence(before: Placed | null, statement: Placed, after: Placed | null): Quarantine | null {
  return (before && judgePair(before, statement)) ?? (after && judgePair(statement, after));
}

function judgePair(first: Placed, second: Placed): Quarantine | null {
  const names = `${first.statementRef} (${label(first)}) and ${second.statementRef} (${label(second)})`;
  const repeats =
    first.sequenceNo !== null &&
    second.sequenceNo !== null &&
    first.sequenceNo >= second.sequenceNo &&
    !newYear(first, second);
  if (second.openedOn < first.closedOn || repeats) {
    return { reason: "STATEMENT_OVERLAP", detail: `${names} overlap` };
  }
  const follows =
    first.sequenceNo === null ||
    second.sequenceNo === null ||
    second.sequenceNo === first.sequenceNo + 1 ||
    newYear(first, second);
  if (!follows || first.closingMinor !== second.openingMinor) {
    return { reason: "STATEMENT_GAP", detail: `between ${names} something is missing` };
  }
  return null;
}

function newYear(first: Placed, second: Placed): boolean {
  return second.sequenceNo === 1 && second.closedOn.slice(0, 4) > first.openedOn.slice(0, 4);
}

function label({ sequenceNo, closedOn }: Placed): string {
  return sequenceNo === null ? closedOn : `number ${sequenceNo}, ${closedOn}`;
}
