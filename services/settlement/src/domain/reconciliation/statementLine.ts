import { currencyDigits, isCurrencyCode, isLocalDate, parseDecimal, parsePublicId } from "@tessera/kernel";

/** The columns of a partner's statement, in any order. */
export const STATEMENT_COLUMNS = [
  "line_id",
  "reference",
  "amount",
  "currency",
  "cycle",
  "date",
  "description",
] as const;

/** One line as it came, all of it text. */
export type StatementRecord = Readonly<Record<(typeof STATEMENT_COLUMNS)[number], string>>;

/** A line that counts. */
export interface StatementLine {
  readonly lineId: string;
  readonly reference: string | null;
  /** UUID of the obligation that the reference names itself. */
  readonly obligationId: string | null;
  /** A document number of the partner's own. */
  readonly isForeign: boolean;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** UUID of the cycle, or the text that names none. */
  readonly cycle: string;
  /** YYYY-MM-DD */
  readonly valueOn: string;
  readonly description: string;
}

const MOST_LINE_ID = 64;
const MOST_REFERENCE = 140;
const MOST_DESCRIPTION = 1_000;
const MOST_MINOR = 2n ** 63n - 1n;
const OUR_REFERENCE = /^(obl|rdm|hld|pur|adj)_/;

/**
 * Reads one line; answers what is wrong with it when it cannot count. `cycleOf` answers the UUID of the cycle that a text names
 * ("cyc_…" or a local month YYYY-MM); an empty one means the statement's own.
 */
export function readStatementLine(
  record: StatementRecord,
  cycleOf: (text: string) => string | undefined,
): StatementLine | { readonly error: string } {
  const { line_id: lineId, currency, description } = record;
  const reference = record.reference === "" ? null : record.reference;
  if (lineId === "" || lineId.length > MOST_LINE_ID)
    return { error: `line_id must have 1 to ${MOST_LINE_ID} characters` };
  if (reference !== null && reference.length > MOST_REFERENCE) {
    return { error: `reference must have at most ${MOST_REFERENCE} characters` };
  }
  if (Object.values(record).some((text) => text.includes("\u0000") || /\p{Surrogate}/u.test(text))) {
    return { error: "must be well-formed text without U+0000" };
  }
  if (!isCurrencyCode(currency)) return { error: "currency must be three capital letters" };
  const amountMinor = parseDecimal(record.amount, currencyDigits(currency));
  if (amountMinor === undefined || amountMinor === 0n || amountMinor > MOST_MINOR || -amountMinor > MOST_MINOR) {
    return { error: `amount must be a decimal other than 0 with at most ${currencyDigits(currency)} places` };
  }
  if (!isLocalDate(record.date)) return { error: "date must be YYYY-MM-DD" };
  if (description.length > MOST_DESCRIPTION)
    return { error: `description must have at most ${MOST_DESCRIPTION} characters` };
  if (record.cycle.length > MOST_LINE_ID) return { error: `cycle must have at most ${MOST_LINE_ID} characters` };
  return {
    lineId,
    reference,
    obligationId: (reference === null ? undefined : parsePublicId("obl", reference)) ?? null,
    isForeign: reference === null || !OUR_REFERENCE.test(reference),
    amountMinor,
    currency,
    cycle: cycleOf(record.cycle) ?? record.cycle,
    valueOn: record.date,
    description,
  };
}
