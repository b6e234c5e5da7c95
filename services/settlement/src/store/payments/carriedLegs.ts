import type { Tx } from "@tessera/runtime";

/** currency → partner → minor units: + to the partner, − from it. */
export type Carried = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/**
 * Takes over into a cycle what earlier instructed cycles carried forward and no other has taken. What it took once it keeps: calculating
 * again finds the same, and more when more was carried since. What defaults left to the cycle is taken over as well.
 */
export async function takeCarriedLegs(tx: Tx, cycleId: string): Promise<Carried> {
  const rows = await tx.query<{ currency: string; partner_code: string; signed_minor: string }>(
    `WITH taken AS (
       UPDATE leg SET carried_into = $1
       FROM cycle AS earlier, cycle AS taker
       WHERE taker.id = $1 AND earlier.id = leg.cycle_id AND earlier.closes_at <= taker.opens_at
         AND earlier.status IN ('INSTRUCTED', 'SETTLING', 'PARTIALLY_SETTLED', 'SETTLED')
         AND leg.calculation = earlier.calculation AND leg.status = 'CARRIED' AND leg.carried_into IS NULL
       RETURNING leg.currency, leg.partner_code, leg.counterparty_code, leg.direction, leg.amount_minor
     ), carried AS (
       SELECT * FROM taken
       UNION ALL
       SELECT currency, partner_code, counterparty_code, direction, amount_minor FROM leg WHERE carried_into = $1
     ), side AS (
       SELECT currency, partner_code, CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END AS minor FROM carried
       UNION ALL
       -- Of a direct payment the counterparty's side is carried too.
       SELECT currency, counterparty_code, CASE direction WHEN 'PAYS' THEN amount_minor ELSE -amount_minor END
       FROM carried WHERE counterparty_code IS NOT NULL
       UNION ALL
       SELECT currency, partner_code, carried_minor FROM default_carry WHERE cycle_id = $1
     )
     SELECT currency, partner_code, sum(minor) AS signed_minor FROM side
     GROUP BY currency, partner_code HAVING sum(minor) <> 0 ORDER BY currency, partner_code`,
    [cycleId],
  );
  const carried = new Map<string, Map<string, bigint>>();
  for (const row of rows) {
    const ofCurrency = carried.get(row.currency) ?? new Map<string, bigint>();
    carried.set(row.currency, ofCurrency.set(row.partner_code, BigInt(row.signed_minor)));
  }
  return carried;
}

/** True when another cycle has taken over what this one carried forward. */
export async function isCarriedOn(tx: Tx, cycleId: string): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM leg WHERE cycle_id = $1 AND carried_into IS NOT NULL LIMIT 1", [cycleId]);
  return rows.length > 0;
}
