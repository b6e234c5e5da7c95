import type { Tx } from "@tessera/runtime";
import type { MoneyPosting } from "../../domain/ledger/moneyEntry.js";

/** What the calculations of a cycle have posted and not taken back, by currency and account. */
export async function readPostedPositions(
  tx: Tx,
  cycleId: string,
): Promise<{ readonly currency: string; readonly postings: readonly MoneyPosting[] }[]> {
  const rows = await tx.query<{ currency: string; account: string; amount_minor: string }>(
    `SELECT currency, account, sum(amount_minor) AS amount_minor
     FROM money_entry JOIN money_posting ON entry_id = id
     WHERE cycle_id = $1 AND kind IN ('POSITION', 'POSITION_REVERSAL')
     GROUP BY currency, account HAVING sum(amount_minor) <> 0 ORDER BY currency, account`,
    [cycleId],
  );
  return [...new Set(rows.map(({ currency }) => currency))].map((currency) => ({
    currency,
    postings: rows
      .filter((row) => row.currency === currency)
      .map((row) => ({ account: row.account, amountMinor: BigInt(row.amount_minor) })),
  }));
}
