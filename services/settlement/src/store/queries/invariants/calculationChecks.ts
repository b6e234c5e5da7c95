import type { Invariant } from "@tessera/runtime";
import { COUNTS } from "../../obligations/readDebts.js";

/** What a calculation froze must still be what the obligations come to. */
export const CALCULATION_CHECKS: readonly Invariant[] = [
  {
    invariant: "14 totals frozen at the calculation = totals recomputed",
    rows: "SELECT FROM cycle_total",
    broken: `
      WITH counted AS (
        SELECT cycle_id, currency, kind, count(*) AS obligations, sum(amount_minor) AS gross_minor
        FROM obligation WHERE cycle_id IN (SELECT id FROM cycle WHERE status = 'CALCULATED') AND ${COUNTS} GROUP BY cycle_id, currency, kind
      )
      SELECT concat('cycle ', coalesce(frozen.cycle_id, counted.cycle_id), ' ', coalesce(frozen.currency, counted.currency), ' ',
                    coalesce(frozen.kind, counted.kind), ': frozen ', coalesce(frozen.gross_minor, 0), ', recomputed ',
                    coalesce(counted.gross_minor, 0)) AS example
      FROM cycle_total AS frozen FULL JOIN counted USING (cycle_id, currency, kind)
      WHERE (frozen.obligations, frozen.gross_minor) IS DISTINCT FROM (counted.obligations, counted.gross_minor)`,
  },
  {
    invariant: "14 positions frozen at the calculation = positions recomputed",
    rows: "SELECT FROM cycle_position",
    broken: `
      WITH side AS (
        SELECT cycle_id, currency, debtor_code AS partner_code, 0::numeric AS receivable_minor, amount_minor::numeric AS payable_minor
        FROM obligation WHERE ${COUNTS}
        UNION ALL
        SELECT cycle_id, currency, creditor_code, amount_minor, 0 FROM obligation WHERE ${COUNTS}
      ), summed AS (
        SELECT cycle_id, currency, partner_code, sum(receivable_minor) AS receivable_minor, sum(payable_minor) AS payable_minor
        FROM side WHERE cycle_id IN (SELECT id FROM cycle WHERE status = 'CALCULATED') GROUP BY cycle_id, currency, partner_code
      )
      SELECT concat('cycle ', coalesce(frozen.cycle_id, summed.cycle_id), ' ', coalesce(frozen.currency, summed.currency), ' ',
                    coalesce(frozen.partner_code, summed.partner_code), ': frozen ', frozen.receivable_minor, ' − ', frozen.payable_minor,
                    ', recomputed ', summed.receivable_minor, ' − ', summed.payable_minor) AS example
      FROM cycle_position AS frozen FULL JOIN summed USING (cycle_id, currency, partner_code)
      WHERE (frozen.receivable_minor, frozen.payable_minor) IS DISTINCT FROM (summed.receivable_minor, summed.payable_minor)`,
  },
  {
    invariant: "14 Σ net = 0 per cycle and currency",
    rows: "SELECT FROM cycle_position",
    broken: `
      SELECT concat('cycle ', cycle_id, ' ', currency, ': ', sum(receivable_minor - payable_minor)) AS example
      FROM cycle_position GROUP BY cycle_id, currency HAVING sum(receivable_minor - payable_minor) <> 0`,
  },
  {
    invariant: "15 Σ legs + carried = Σ net per partner",
    rows: "SELECT FROM leg UNION ALL SELECT FROM cycle_position",
    broken: `
      WITH paid AS (
        SELECT cycle_id, currency, partner_code, sum(CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END) AS paid_minor
        FROM leg GROUP BY cycle_id, currency, partner_code
      )
      SELECT concat('cycle ', cycle_id, ' ', currency, ' ', partner_code, ': legs ', coalesce(paid_minor, 0), ', net ',
                    coalesce(receivable_minor - payable_minor, 0)) AS example
      FROM cycle_position FULL JOIN paid USING (cycle_id, currency, partner_code)
      WHERE coalesce(paid_minor, 0) <> coalesce(receivable_minor - payable_minor, 0)`,
  },
  {
    invariant: "netting reports agree with the frozen positions",
    rows: "SELECT FROM netting_report",
    broken: `
      WITH summed AS (
        SELECT cycle_id, currency, sum(receivable_minor) AS gross_minor,
               sum(greatest(receivable_minor - payable_minor, 0)) AS least_minor,
               count(*) FILTER (WHERE receivable_minor <> payable_minor) AS positions
        FROM cycle_position GROUP BY cycle_id, currency
      )
      SELECT concat('cycle ', cycle_id, ' ', currency, ' ', scheme, ': ', value_minor, ' in ', payments) AS example
      FROM summed CROSS JOIN unnest('{GROSS,BILATERAL,CONSERVATIVE,MULTILATERAL_HUB,FEWEST_DIRECT}'::text[]) AS scheme
      FULL JOIN netting_report USING (cycle_id, currency, scheme)
      WHERE value_minor IS NULL OR gross_minor IS NULL
         OR efficiency <> round(1 - value_minor / gross_minor, 6)
         OR CASE scheme
              WHEN 'GROSS' THEN value_minor <> gross_minor
              WHEN 'MULTILATERAL_HUB' THEN value_minor <> least_minor OR payments <> positions
              WHEN 'FEWEST_DIRECT' THEN value_minor <> least_minor OR payments > greatest(positions - 1, 0)
              ELSE value_minor NOT BETWEEN least_minor AND gross_minor
            END`,
  },
];
