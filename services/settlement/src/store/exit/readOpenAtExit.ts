import type { Tx } from "@tessera/runtime";
import type { OpenAtExit } from "../../domain/exit/openAtExit.js";
import { lockAvailableCollateral } from "../exposure/collaterals.js";
import { readPools } from "../reserve/reserve.js";

interface Counts {
  readonly obligations: number;
  readonly legs: number;
  readonly disputes: number;
  readonly breaks: number;
}

/** What a partner still has open, but for its true-up. Locks its collateral. */
export async function readOpenAtExit(tx: Tx, partnerCode: string): Promise<Omit<OpenAtExit, "unsettled">> {
  const [counts] = await tx.query<Counts>(
    `SELECT
       (SELECT count(*)::integer FROM obligation JOIN cycle ON cycle.id = cycle_id
        WHERE (debtor_code = $1 OR creditor_code = $1) AND cycle.status <> 'SETTLED'
          AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id))
       + (SELECT count(*)::integer FROM default_carry JOIN cycle ON cycle.id = cycle_id
          WHERE partner_code = $1 AND cycle.status <> 'SETTLED') AS obligations,
       (SELECT count(*)::integer FROM leg JOIN cycle ON cycle.id = cycle_id AND cycle.calculation = leg.calculation
        WHERE (partner_code = $1 OR counterparty_code = $1)
          AND (leg.status IN ('DUE', 'INSTRUCTED', 'OVERDUE') OR leg.status = 'CARRIED' AND carried_into IS NULL))
       + (SELECT count(*)::integer FROM default_carry JOIN cycle ON cycle.id = cycle_id
          WHERE partner_code = $1 AND cycle.calculation = 0) AS legs,
       (SELECT count(*)::integer FROM dispute JOIN obligation ON obligation.id = obligation_id
        WHERE dispute.status <> 'CLOSED' AND (debtor_code = $1 OR creditor_code = $1 OR covers = $1)) AS disputes,
       (SELECT count(*)::integer FROM break WHERE partner_code = $1 AND resolved_at IS NULL) AS breaks`,
    [partnerCode],
  );
  if (!counts) throw new Error("counting what is open answered nothing");
  const currencies = await tx.query<{ currency: string }>(
    "SELECT DISTINCT currency FROM collateral WHERE partner_code = $1 ORDER BY currency",
    [partnerCode],
  );
  let collaterals = 0;
  for (const { currency } of currencies) {
    const available = await lockAvailableCollateral(tx, partnerCode, currency);
    collaterals += available.filter(({ availableMinor }) => availableMinor > 0n).length;
  }
  const unpaid = await tx.query<{ currency: string }>(
    `SELECT DISTINCT currency FROM (
       SELECT currency, account FROM money_posting JOIN money_entry ON money_entry.id = entry_id
       WHERE account IN ('receivable:' || $1, 'payable:' || $1) GROUP BY currency, account HAVING sum(amount_minor) <> 0
     ) AS claimed ORDER BY currency`,
    [partnerCode],
  );
  const pools = (await readPools(tx)).filter((pool) => pool.issuerCode === partnerCode && pool.heldValue > 0n);
  return { ...counts, collaterals, reservePools: pools.length, unpaid: unpaid.map(({ currency }) => currency) };
}
