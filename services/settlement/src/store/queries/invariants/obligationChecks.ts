import type { Invariant } from "@tessera/runtime";

const OBLIGATIONS = "SELECT FROM obligation";
const CYCLES = "SELECT FROM cycle";

/** What every obligation and every cycle must fulfil by itself, whatever is calculated. */
export const OBLIGATION_CHECKS: readonly Invariant[] = [
  {
    invariant: "13 every obligation is in exactly one cycle: that of its instant, or a later one when late",
    rows: OBLIGATIONS,
    broken: `
      SELECT concat('obligation ', obligation.id, ' of ', obligation.occurred_at, ' is in ', coalesce('cycle ' || cycle.id, 'no cycle'),
                    CASE WHEN late THEN ', late' END) AS example
      FROM obligation LEFT JOIN cycle ON cycle.id = cycle_id
      WHERE cycle.id IS NULL
         OR CASE WHEN late THEN occurred_at >= opens_at ELSE occurred_at < opens_at OR occurred_at >= closes_at END`,
  },
  {
    invariant: "13 debtor ≠ creditor and amount > 0",
    rows: OBLIGATIONS,
    broken: `
      SELECT concat('obligation ', id, ': ', debtor_code, ' owes ', creditor_code, ' ', amount_minor) AS example
      FROM obligation WHERE debtor_code = creditor_code OR amount_minor <= 0`,
  },
  {
    invariant: "11 a reversal mirrors one obligation, and its draws the draws of the spend",
    rows: "SELECT FROM draw WHERE kind = 'REVERSAL' UNION ALL SELECT FROM obligation WHERE kind = 'REVERSAL'",
    broken: `
      SELECT concat('obligation ', mirror.id, ' does not mirror ', coalesce(original.id::text, 'any')) AS example
      FROM obligation AS mirror LEFT JOIN obligation AS original ON original.id = mirror.reverses
      WHERE mirror.kind = 'REVERSAL'
        AND (original.id IS NULL OR original.kind <> 'REDEMPTION'
          OR (mirror.debtor_code, coalesce(mirror.covers, mirror.creditor_code), mirror.currency, mirror.amount_minor, mirror.reference)
          <> (original.creditor_code, coalesce(original.covers, original.debtor_code), original.currency, original.amount_minor,
            original.reference))
      UNION ALL
      SELECT concat('spend ', source_id, ' was undone with other draws than it had') AS example
      FROM draw
      WHERE source_kind <> 'PURCHASE' AND source_id IN (SELECT source_id FROM draw WHERE kind = 'REVERSAL')
      GROUP BY source_id, ordinal
      HAVING count(*) FILTER (WHERE kind = 'REDEMPTION') <> 1 OR count(*) FILTER (WHERE kind = 'REVERSAL') <> 1
          OR count(DISTINCT (issuer_code, creditor_code, lot_id, points, unit_price, currency)) <> 1`,
  },
  {
    invariant: "cycles follow each other without gap or overlap and close in order",
    rows: CYCLES,
    broken: `
      SELECT concat('cycle ', id, ' of ', opens_at, CASE WHEN gap THEN ' does not begin where the one before ends'
                    ELSE ' is closed before an earlier one' END) AS example
      FROM (
        SELECT id, opens_at, status, coalesce(opens_at <> lag(closes_at) OVER in_time, false) AS gap,
               status <> 'OPEN' AND coalesce(bool_or(status = 'OPEN') OVER (ORDER BY opens_at ROWS UNBOUNDED PRECEDING), false)
                 AS out_of_order
        FROM cycle WINDOW in_time AS (ORDER BY opens_at)
      ) AS cycle
      WHERE gap OR out_of_order`,
  },
];
