import { In, IsNull } from "typeorm";
import type { Tx } from "@tessera/runtime";
import { LegRow } from "../entities/LegRow.js";

/**
 * What the hub owes a partner of a cycle in these currencies and has not ordered, or what the bank did not carry out. What was ordered
 * is not among it: the bank may pay it any moment. The caller holds the cycle's row.
 */
export async function readHeldLegs(
  tx: Tx,
  { cycleId, partnerCode }: { readonly cycleId: string; readonly partnerCode: string },
  currencies: readonly string[],
): Promise<LegRow[]> {
  const mine = { cycleId, partnerCode, currency: In([...currencies]) };
  const where = { ...mine, direction: "RECEIVES", status: "DUE", counterpartyCode: IsNull() } as const;
  const legs = await tx.manager.find(LegRow, { where, order: { currency: "ASC", id: "ASC" } });
  const [cycle] = await tx.query<{ calculation: number }>("SELECT calculation FROM cycle WHERE id = $1", [cycleId]);
  return legs.filter((leg) => leg.calculation === cycle?.calculation);
}

/**
 * What a partner is owed less what it owes in an open cycle and currency as it stands now, with what defaults left to the cycle; minor
 * units, + to the partner. What a dispute keeps out does not count.
 */
export async function readOpenNet(tx: Tx, cycleId: string, partnerCode: string, currency: string): Promise<bigint> {
  const [row] = await tx.query<{ net_minor: string }>(
    `SELECT coalesce(sum(minor), 0) AS net_minor FROM (
       SELECT CASE creditor_code WHEN $2 THEN amount_minor ELSE -amount_minor END::numeric AS minor
       FROM obligation WHERE cycle_id = $1 AND currency = $3 AND (creditor_code = $2 OR debtor_code = $2)
         AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
       UNION ALL
       SELECT carried_minor FROM default_carry WHERE cycle_id = $1 AND currency = $3 AND partner_code = $2
     ) AS part`,
    [cycleId, partnerCode, currency],
  );
  return BigInt(row?.net_minor ?? 0);
}

/**
 * Of the named legs those that another partner owes this one directly, overdue and with no word of a payment that waits for a decision; ascending
 * by currency. The caller holds the cycle's row.
 */
export async function readWithheldLegs(
  tx: Tx,
  { cycleId, partnerCode }: { readonly cycleId: string; readonly partnerCode: string },
  legIds: readonly string[],
): Promise<LegRow[]> {
  if (legIds.length === 0) return [];
  const named = { id: In([...legIds]), cycleId, counterpartyCode: partnerCode };
  const where = { ...named, direction: "PAYS", status: "OVERDUE" } as const;
  const legs = await tx.manager.find(LegRow, { where, order: { currency: "ASC", id: "ASC" } });
  const told = await tx.query<{ leg_id: string }>(
    `SELECT leg_id FROM direct_payment WHERE leg_id = ANY($1::uuid[]) AND evidence IS NOT NULL
       AND approved_by IS NULL AND rejected_by IS NULL`,
    [legIds],
  );
  return legs.filter((leg) => !told.some((one) => one.leg_id === leg.id));
}
