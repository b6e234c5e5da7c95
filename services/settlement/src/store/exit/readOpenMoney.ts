import type { Tx } from "@tessera/runtime";
import type { OpenAtExit } from "../../domain/exit/openAtExit.js";

interface Counts {
  readonly obligations: number;
  readonly legs: number;
  readonly disputes: number;
  readonly breaks: number;
}

/** What of a partner's money is not settled: what is owed, what is to be paid, and what people have to decide on. */
export async function readOpenMoney(
  tx: Tx,
  partnerCode: string,
): Promise<Pick<OpenAtExit, "obligations" | "legs" | "disputes" | "breaks" | "unpaid">> {
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
  const unpaid = await tx.query<{ currency: string }>(
    `SELECT DISTINCT currency FROM (
       SELECT currency, account FROM money_posting JOIN money_entry ON money_entry.id = entry_id
       WHERE account IN ('receivable:' || $1, 'payable:' || $1) GROUP BY currency, account HAVING sum(amount_minor) <> 0
     ) AS claimed ORDER BY currency`,
    [partnerCode],
  );
  return { ...counts, unpaid: unpaid.map(({ currency }) => currency) };
}
