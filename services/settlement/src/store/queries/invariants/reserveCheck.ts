import { currencyDigits } from "@tessera/kernel";
import type { Invariant, Tx } from "@tessera/runtime";

/** The reserve three times over: what the ledger holds, what the cycles moved, and what the pools are worth, rounded once. */
export async function reserveCheck(tx: Tx): Promise<Invariant> {
  const currencies = await tx.query<{ currency: string }>("SELECT DISTINCT currency FROM reserve_pool");
  const digits = Object.fromEntries(currencies.map(({ currency }) => [currency, currencyDigits(currency)]));
  return {
    invariant: "the reserve in the ledger is what cycles moved and what its pools hold",
    rows: "SELECT FROM reserve_movement",
    broken: `
      WITH moved AS (
        SELECT issuer_code, currency, sum(CASE kind WHEN 'PAID_IN' THEN amount_minor ELSE -amount_minor END) AS minor
        FROM reserve_movement GROUP BY issuer_code, currency
      ), posted AS (
        SELECT substr(account, 9) COLLATE "C" AS issuer_code, currency, -sum(amount_minor) AS minor
        FROM money_posting JOIN money_entry ON money_entry.id = entry_id
        WHERE account LIKE 'reserve:%' AND source_kind = 'RESERVE' GROUP BY account, currency
      ), pooled AS (
        SELECT issuer_code, currency, sum(held_value) AS value
        FROM (SELECT DISTINCT ON (issuer_code, currency, unit_price) reserve_pool.* FROM reserve_pool JOIN cycle ON cycle.id = cycle_id
              ORDER BY issuer_code, currency, unit_price, opens_at DESC) AS pool
        GROUP BY issuer_code, currency
      )
      SELECT concat(issuer_code, ' ', currency, ': ledger ', coalesce(posted.minor, 0), ', movements ', coalesce(moved.minor, 0),
        ', pools ', coalesce(value, 0)) AS example
      FROM moved FULL JOIN posted USING (issuer_code, currency) FULL JOIN pooled USING (issuer_code, currency)
      WHERE coalesce(posted.minor, 0) <> coalesce(moved.minor, 0)
         OR coalesce(moved.minor, 0) <> round(coalesce(value, 0) * 10 ^ ($1::jsonb ->> currency)::integer)`,
    parameters: [JSON.stringify(digits)],
  };
}
