import type { MoneyEntry } from "./moneyEntry.js";

/** What a bank statement booked, credit + and debit −: the operator's account holds it, and nobody knows yet what it is. */
export function bookingEntry(statement: {
  readonly statementId: string;
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly closedOn: string;
  readonly movementMinor: bigint;
}): MoneyEntry {
  const { statementId, currency, closedOn, movementMinor } = statement;
  return {
    cycleId: null,
    currency,
    kind: "SUSPENSE",
    occurredAt: new Date(`${closedOn}T00:00:00Z`),
    source: { kind: "BANK_STATEMENT", id: statementId },
    postings: [
      { account: "bank:operator", amountMinor: movementMinor },
      { account: "suspense", amountMinor: -movementMinor },
    ],
  };
}
