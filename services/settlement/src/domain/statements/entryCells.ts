import { formatMoney, money } from "@tessera/kernel";
import type { StatementEntry } from "./partnerStatement.js";

/** What every CSV of a statement says of an obligation, in the order of its columns from the record's name to whether it came late. */
export function entryCells(entry: StatementEntry, currency: string): string[] {
  const amount = (amountMinor: bigint) => formatMoney(money(amountMinor, currency));
  return [
    entry.disputed ? "DISPUTED" : "ENTRY",
    entry.occurredAt.toISOString(),
    entry.kind,
    entry.reference,
    entry.counterpartyCode,
    currency,
    amount(entry.receivableMinor),
    amount(entry.payableMinor),
    amount(entry.balanceMinor),
    String(entry.late),
  ];
}
