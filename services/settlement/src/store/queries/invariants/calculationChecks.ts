import type { Invariant } from "@tessera/runtime";
import { COUNTS } from "../../obligations/readDebts.js";

/** Rows of a frozen table that belong to the calculation which stands. */
const STANDING = (table: string) =>
  `SELECT frozen.* FROM ${table} AS frozen JOIN cycle ON cycle.id = frozen.cycle_id AND cycle.calculation = frozen.calculation`;

/** What a calculation froze must still be what the obligations come to. */
export const CALCULATION_CHECKS: readonly Invariant[] = [
  {
    invariant: "14 totals frozen at the calculation = totals recomputed",
    rows: "SELECT FROM cycle_total",
    broken: `
      WITH counted AS (
        SELECT cycle_id, currency, kind, count(*) AS obligations, sum(amount_minor) AS gross_minor
        FROM obligation WHERE cycle_id IN (SELECT id FROM cycle WHERE calculation > 0) AND ${COUNTS} GROUP BY cycle_id, currency, kind
      )
      SELECT concat('cycle ', coalesce(frozen.cycle_id, counted.cycle_id), ' ', coalesce(frozen.currency, counted.currency), ' ',
                    coalesce(frozen.kind, counted.kind), ': frozen ', coalesce(frozen.gross_minor, 0), ', recomputed ',
                    coalesce(counted.gross_minor, 0)) AS example
      FROM (${STANDING("cycle_total")}) AS frozen FULL JOIN counted USING (cycle_id, currency, kind)
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
        FROM side WHERE cycle_id IN (SELECT id FROM cycle WHERE calculation > 0) GROUP BY cycle_id, currency, partner_code
      )
      SELECT concat('cycle ', coalesce(frozen.cycle_id, summed.cycle_id), ' ', coalesce(frozen.currency, summed.currency), ' ',
                    coalesce(frozen.partner_code, summed.partner_code), ': frozen ', frozen.receivable_minor, ' − ', frozen.payable_minor,
                    ', recomputed ', summed.receivable_minor, ' − ', summed.payable_minor) AS example
      FROM (${STANDING("cycle_position")}) AS frozen FULL JOIN summed USING (cycle_id, currency, partner_code)
      WHERE (frozen.receivable_minor, frozen.payable_minor)
        IS DISTINCT FROM (coalesce(summed.receivable_minor, 0), coalesce(summed.payable_minor, 0))
        -- Who owes and is owed nothing has a position only when something was carried to it.
        OR summed.partner_code IS NULL AND frozen.carried_minor = 0`,
  },
  {
    invariant: "14 Σ net = 0 per cycle and currency",
    rows: "SELECT FROM cycle_position",
    broken: `
      SELECT concat('cycle ', cycle_id, ' ', currency, ': ', sum(receivable_minor - payable_minor)) AS example
      FROM (${STANDING("cycle_position")}) AS frozen GROUP BY cycle_id, currency HAVING sum(receivable_minor - payable_minor) <> 0`,
  },
  {
    invariant: "15 Σ legs + carried = Σ net per partner",
    rows: "SELECT FROM leg UNION ALL SELECT FROM cycle_position",
    // Of a direct payment the counterparty has its side too; what the FX book took over is no leg's, and what it gives is.
    broken: `
      WITH side AS (
        SELECT cycle_id, currency, partner_code, CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END AS minor
        FROM (${STANDING("leg")}) AS leg WHERE original_leg_id IS NULL
        UNION ALL
        SELECT cycle_id, currency, counterparty_code, CASE direction WHEN 'PAYS' THEN amount_minor ELSE -amount_minor END
        FROM (${STANDING("leg")}) AS leg WHERE original_leg_id IS NULL AND counterparty_code IS NOT NULL
        UNION ALL
        SELECT cycle_id, from_currency, partner_code, from_minor FROM (${STANDING("fx_conversion")}) AS conversion
        UNION ALL
        SELECT cycle_id, to_currency, partner_code, -to_minor - rounding_minor FROM (${STANDING("fx_conversion")}) AS conversion
      ), paid AS (
        SELECT cycle_id, currency, partner_code, sum(minor) AS paid_minor FROM side GROUP BY cycle_id, currency, partner_code
      )
      SELECT concat('cycle ', cycle_id, ' ', currency, ' ', partner_code, ': legs ', coalesce(paid_minor, 0), ', net ',
                    coalesce(receivable_minor - payable_minor, 0), ', carried ', coalesce(carried_minor, 0)) AS example
      FROM (${STANDING("cycle_position")}) AS cycle_position FULL JOIN paid USING (cycle_id, currency, partner_code)
      WHERE coalesce(paid_minor, 0) <> coalesce(receivable_minor - payable_minor + carried_minor, 0)`,
  },
  {
    invariant: "15 what one cycle carries forward, exactly one later cycle takes over",
    rows: "SELECT FROM leg",
    broken: `
      WITH side AS (
        SELECT carried_into AS cycle_id, currency, partner_code, CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END AS minor
        FROM (${STANDING("leg")}) AS leg WHERE carried_into IS NOT NULL
        UNION ALL
        SELECT carried_into, currency, counterparty_code, CASE direction WHEN 'PAYS' THEN amount_minor ELSE -amount_minor END
        FROM (${STANDING("leg")}) AS leg WHERE carried_into IS NOT NULL AND counterparty_code IS NOT NULL
        UNION ALL
        SELECT cycle_id, default_carry.currency, partner_code, carried_minor
        FROM default_carry JOIN cycle ON cycle.id = cycle_id WHERE cycle.calculation > 0
      ), given AS (
        SELECT cycle_id, currency, partner_code, sum(minor) AS given_minor FROM side GROUP BY cycle_id, currency, partner_code
        HAVING sum(minor) <> 0
      )
      SELECT concat('cycle ', cycle_id, ' ', currency, ' ', partner_code, ': given ', coalesce(given_minor, 0), ', taken ',
                    coalesce(carried_minor, 0)) AS example
      FROM given FULL JOIN (SELECT * FROM (${STANDING("cycle_position")}) AS frozen WHERE carried_minor <> 0) AS taken
        USING (cycle_id, currency, partner_code)
      WHERE given_minor IS DISTINCT FROM carried_minor
      UNION ALL
      SELECT concat('leg ', leg.id, ' was carried into cycle ', taker.id, ', which is not later') AS example
      FROM leg JOIN cycle AS giver ON giver.id = leg.cycle_id JOIN cycle AS taker ON taker.id = leg.carried_into
      WHERE taker.opens_at < giver.closes_at`,
  },
  {
    invariant: "a returned leg has legs in its place, for what is open again",
    rows: "SELECT FROM leg",
    // One when its payment came back; one for each payment that was no longer taken for its own.
    broken: `
      SELECT concat('leg ', gone.id) AS example
      FROM leg AS gone LEFT JOIN leg AS next ON next.original_leg_id = gone.id AND (next.cycle_id, next.calculation, next.currency,
        next.partner_code, next.direction) = (gone.cycle_id, gone.calculation, gone.currency, gone.partner_code, gone.direction)
      WHERE gone.status = 'RETURNED' GROUP BY gone.id
      HAVING coalesce(sum(next.amount_minor), 0) <> gone.amount_minor - gone.settled_minor + gone.returned_minor
      UNION ALL
      SELECT concat('leg ', next.id) FROM leg AS next JOIN leg AS gone ON gone.id = next.original_leg_id
      WHERE gone.status <> 'RETURNED' OR (next.cycle_id, next.calculation, next.currency, next.partner_code, next.direction)
        IS DISTINCT FROM (gone.cycle_id, gone.calculation, gone.currency, gone.partner_code, gone.direction)`,
  },
  {
    invariant: "netting reports agree with the frozen positions",
    rows: "SELECT FROM netting_report",
    broken: `
      WITH summed AS (
        SELECT cycle_id, currency, sum(receivable_minor) AS gross_minor,
               sum(greatest(receivable_minor - payable_minor, 0)) AS least_minor,
               count(*) FILTER (WHERE receivable_minor <> payable_minor) AS positions
        FROM (${STANDING("cycle_position")}) AS frozen WHERE receivable_minor + payable_minor > 0 GROUP BY cycle_id, currency
      )
      SELECT concat('cycle ', cycle_id, ' ', currency, ' ', scheme, ': ', value_minor, ' in ', payments) AS example
      FROM summed CROSS JOIN unnest('{GROSS,BILATERAL,CONSERVATIVE,MULTILATERAL_HUB,FEWEST_DIRECT}'::text[]) AS scheme
      FULL JOIN (${STANDING("netting_report")}) AS netting_report USING (cycle_id, currency, scheme)
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
