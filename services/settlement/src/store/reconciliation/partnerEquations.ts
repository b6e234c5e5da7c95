import { publicId } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { Equation } from "../../domain/reconciliation/equation.js";
import { toEquations, type TermRow } from "./equationTerms.js";

/**
 * Of each partner that has told of a cycle, per currency: obligations = lines + what matches bore + breaks by type, each as the obligations
 * less the lines that it names and no match uses. As the partner writes it.
 */
export async function readPartnerEquations(tx: Tx, cycleIds: readonly string[]): Promise<Equation[]> {
  return toEquations(await tx.query<TermRow>(PARTNER_TERMS, [cycleIds]), (of) => {
    const [cycleId = "", partnerCode = ""] = of.split(" ");
    return `partner ${partnerCode} in ${publicId("cyc", cycleId)}`;
  });
}

/** What the partners owe and are owed that have told nothing of a cycle: shown, for nobody can compare it. */
export async function readSilentPartners(tx: Tx, cycleIds: readonly string[]): Promise<readonly object[]> {
  return tx.query<object>(
    `SELECT cycle_id AS "cycleId", code AS "partnerCode", currency, sum(owed) FILTER (WHERE owed > 0)::text AS "receivableMinor",
       (-sum(owed) FILTER (WHERE owed < 0))::text AS "payableMinor"
     FROM (
       SELECT cycle_id, creditor_code AS code, currency, amount_minor AS owed, id FROM obligation WHERE cycle_id = ANY ($1::uuid[])
       UNION ALL
       SELECT cycle_id, debtor_code, currency, -amount_minor, id FROM obligation WHERE cycle_id = ANY ($1::uuid[])
     ) AS side
     WHERE NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = side.id)
       AND NOT EXISTS (SELECT FROM partner_statement AS told WHERE (told.cycle_id, told.partner_code) = (side.cycle_id, side.code))
     GROUP BY cycle_id, code, currency ORDER BY 1, 2, 3`,
    [cycleIds],
  );
}

const PARTNER_TERMS = `
  WITH told AS (
    SELECT cycle_id, partner_code, bool_or(is_signed) AS is_signed, array_agg(id) AS statement_ids
    FROM partner_statement WHERE cycle_id = ANY ($1::uuid[]) GROUP BY cycle_id, partner_code
  ), named AS (
    SELECT DISTINCT ON (cycle_id, partner_code, item) cycle_id, partner_code, item, type, status
    FROM break CROSS JOIN LATERAL unnest(expected_ids || found_ids) AS item
    WHERE source = 'PARTNER' AND cycle_id = ANY ($1::uuid[]) AND resolution IS DISTINCT FROM 'GONE'
    ORDER BY cycle_id, partner_code, item, (status = 'RESOLVED'), recorded_at DESC, id
  ), owed AS (
    SELECT told.cycle_id, told.partner_code, obligation.id, currency,
      CASE WHEN creditor_code = told.partner_code OR NOT is_signed THEN amount_minor ELSE -amount_minor END AS minor,
      EXISTS (SELECT FROM match_item WHERE expected_id = obligation.id AND told_by = told.partner_code AND part = 0 AND is_active) AS is_matched
    FROM told JOIN obligation ON obligation.cycle_id = told.cycle_id AND told.partner_code IN (debtor_code, creditor_code)
    WHERE NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
  ), line AS (
    SELECT told.cycle_id, told.partner_code, line.id, line.currency, line.amount_minor AS minor,
      EXISTS (SELECT FROM match_item WHERE found_id = line.id AND is_active) AS is_matched
    FROM told JOIN partner_statement_line AS line ON line.statement_id = ANY (told.statement_ids) WHERE line.error IS NULL
  ), borne AS (
    SELECT told_by, item.cycle_id, match.currency, sum(item.expected_minor - item.found_minor) AS minor
    FROM match_item AS item JOIN match ON match.id = item.match_id
    WHERE item.cycle_id = ANY ($1::uuid[]) AND item.is_active AND told_by <> '' GROUP BY told_by, item.cycle_id, match.currency
  ), rest AS (
    SELECT cycle_id, partner_code, id, currency, minor FROM owed WHERE NOT is_matched
    UNION ALL
    SELECT cycle_id, partner_code, id, currency, -minor FROM line WHERE NOT is_matched
  ), explained AS (
    SELECT rest.*, named.type, named.status FROM rest
    LEFT JOIN named ON named.item = rest.id AND (named.cycle_id, named.partner_code) = (rest.cycle_id, rest.partner_code)
  )
  SELECT concat(cycle_id, ' ', partner_code) AS of, currency, 'left' AS name, sum(minor)::text AS minor, 0 AS uncovered
  FROM owed GROUP BY cycle_id, partner_code, currency
  UNION ALL
  SELECT concat(cycle_id, ' ', partner_code), currency, 'lines', sum(minor)::text, 0 FROM line GROUP BY cycle_id, partner_code, currency
  UNION ALL
  SELECT concat(cycle_id, ' ', told_by), currency, 'borne', minor::text, 0 FROM borne
  UNION ALL
  SELECT concat(cycle_id, ' ', partner_code), currency, CASE status WHEN 'RESOLVED' THEN 'resolved ' ELSE '' END || type, sum(minor)::text, 0
  FROM explained WHERE type IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT concat(cycle_id, ' ', partner_code), currency, 'unexplained', sum(minor)::text, count(*)::integer
  FROM explained WHERE type IS NULL GROUP BY 1, 2
  ORDER BY 1, 2, 3`;
