import type { Tx } from "@tessera/runtime";
import type { Equation } from "../../domain/reconciliation/equation.js";
import { toEquations, type TermRow } from "./equationTerms.js";

/**
 * Of what cycles expect through the bank, per currency and direction: legs = matched bank lines + what matches bore (fees, rates, write-offs) − legs of other
 * periods in the same matches + legs that were given up + open legs by the type of the break that names them. What the operator receives
 * is positive.
 */
export async function readLegEquations(tx: Tx, cycleIds: readonly string[]): Promise<Equation[]> {
  return toEquations(await tx.query<TermRow>(LEG_TERMS, [cycleIds]), (of) => of);
}

/**
 * Of what partners pay each other without the hub, per currency: legs = what was paid + what was given up + open legs by their status. The
 * operator's bank never sees these payments, so no line and no break stands for them; one that its debtor was never asked for is explained
 * by nothing.
 */
export async function readDirectEquations(tx: Tx, cycleIds: readonly string[]): Promise<Equation[]> {
  return toEquations(await tx.query<TermRow>(DIRECT_TERMS, [cycleIds]), (of) => of);
}

const DIRECT_TERMS = `
  WITH own AS (
    SELECT leg.* FROM leg JOIN cycle ON cycle.id = leg.cycle_id AND cycle.calculation = leg.calculation
    WHERE leg.cycle_id = ANY ($1::uuid[]) AND counterparty_code IS NOT NULL AND leg.status <> 'CARRIED'
  ), term AS (
    SELECT currency, 'left' AS name, amount_minor AS minor, 0 AS uncovered FROM own WHERE original_leg_id IS NULL
    UNION ALL
    SELECT currency, 'paid', settled_minor - returned_minor, 0 FROM own
    UNION ALL
    SELECT currency, CASE status WHEN 'DEFAULTED' THEN 'givenUp' ELSE 'open ' || status END, amount_minor - settled_minor,
      CASE WHEN status = 'DUE' THEN 1 ELSE 0 END
    FROM own WHERE status IN ('DUE', 'INSTRUCTED', 'OVERDUE', 'DEFAULTED')
  )
  SELECT 'direct legs' AS of, currency, name, sum(minor)::text AS minor, sum(uncovered)::integer AS uncovered
  FROM term GROUP BY currency, name ORDER BY 1, 2, 3`;

const LEG_TERMS = `
  WITH hub AS (
    SELECT leg.*, CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END AS sign
    FROM leg JOIN cycle ON cycle.id = leg.cycle_id AND cycle.calculation = leg.calculation
    WHERE leg.cycle_id = ANY ($1::uuid[]) AND counterparty_code IS NULL AND leg.status <> 'CARRIED'
  ), mixed AS (
    -- A match of both directions cannot be told apart: then the currency has one equation.
    SELECT hub.currency FROM match_item AS item JOIN hub ON hub.id = item.expected_id
    WHERE item.is_active AND item.told_by = '' GROUP BY item.match_id, hub.currency HAVING count(DISTINCT direction) > 1
  ), own AS (
    SELECT hub.*, CASE WHEN currency IN (SELECT currency FROM mixed) THEN 'legs' ELSE 'legs ' || direction END AS of FROM hub
  ), used AS (
    SELECT DISTINCT item.match_id, own.currency, own.of
    FROM match_item AS item JOIN own ON own.id = item.expected_id WHERE item.is_active AND item.told_by = ''
  ), item AS (
    SELECT item.*, used.currency, used.of, EXISTS (SELECT FROM own WHERE own.id = item.expected_id) AS is_own
    FROM used JOIN match_item AS item ON item.match_id = used.match_id AND item.is_active AND item.told_by = ''
  ), named AS (
    SELECT DISTINCT ON (leg_id) leg_id, type, status
    FROM break CROSS JOIN LATERAL unnest(expected_ids) AS leg_id
    WHERE source = 'BANK' AND resolution IS DISTINCT FROM 'GONE' AND leg_id IN (SELECT id FROM own)
    ORDER BY leg_id, (status = 'RESOLVED'), recorded_at DESC, id
  ), open AS (
    SELECT own.of, own.currency, sign * (amount_minor - settled_minor) AS minor, named.type, named.status
    FROM own LEFT JOIN named ON named.leg_id = own.id WHERE own.status IN ('DUE', 'INSTRUCTED', 'OVERDUE')
  )
  SELECT of, currency, 'left' AS name, sum(sign * amount_minor)::text AS minor, 0 AS uncovered
  FROM own WHERE original_leg_id IS NULL GROUP BY of, currency
  UNION ALL
  SELECT of, currency, 'matched', sum(found_minor)::text, 0 FROM item GROUP BY of, currency
  UNION ALL
  SELECT of, currency, 'borne', sum(expected_minor - found_minor)::text, 0 FROM item GROUP BY of, currency
  UNION ALL
  SELECT of, currency, 'otherPeriods', (-sum(expected_minor) FILTER (WHERE NOT is_own AND expected_id IS NOT NULL))::text, 0
  FROM item GROUP BY of, currency HAVING bool_or(NOT is_own AND expected_id IS NOT NULL)
  UNION ALL
  SELECT of, currency, 'givenUp', sum(sign * (amount_minor - settled_minor))::text, 0 FROM own WHERE status = 'DEFAULTED' GROUP BY of, currency
  UNION ALL
  SELECT of, currency, CASE status WHEN 'RESOLVED' THEN 'resolved ' ELSE '' END || type, sum(minor)::text, 0
  FROM open WHERE type IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT of, currency, 'unexplained', sum(minor)::text, count(*)::integer FROM open WHERE type IS NULL GROUP BY of, currency
  ORDER BY 1, 2, 3`;
