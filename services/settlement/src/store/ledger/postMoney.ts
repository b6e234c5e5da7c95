import { newId, type Tx } from "@tessera/runtime";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";

/**
 * Posts entries to the money ledger in the order given, in one statement, and seals each of them in this transaction. Postings of
 * zero are left out, and an entry without any other is not posted. Answers the ids of what was posted.
 *
 * Locks the heads of the chains (cycle and currency), ascending: call it once per transaction, after every other lock. The database
 * refuses an entry that does not sum to zero when the transaction commits.
 */
export async function postMoney(tx: Tx, entries: readonly MoneyEntry[]): Promise<string[]> {
  const rows = entries
    .map((entry) => ({ ...entry, postings: entry.postings.filter(({ amountMinor }) => amountMinor !== 0n) }))
    .filter(({ postings }) => postings.length > 0)
    .map((entry, place) => ({
      place,
      id: newId(),
      cycle_id: entry.cycleId,
      currency: entry.currency,
      kind: entry.kind,
      source_kind: entry.source.kind,
      source_id: entry.source.id,
      occurred_at: entry.occurredAt.toISOString(),
      lines: entry.postings.map(({ account, amountMinor }) => ({ account, amount_minor: amountMinor.toString() })),
    }));
  if (rows.length > 0) await tx.query("SELECT post_money($1::json)", [JSON.stringify(rows)]);
  return rows.map(({ id }) => id);
}
