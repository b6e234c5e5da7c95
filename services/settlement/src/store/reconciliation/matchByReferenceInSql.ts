import type { Tx } from "@tessera/runtime";
import { IN_SCOPE, onScope, type PartnerScope } from "./partnerScope.js";

/** A million lines are hashed and sorted in memory. */
const SETTINGS = "SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'; SET LOCAL jit = off";

const PAIR_COLUMNS =
  "match_id, run_id, cycle_id, told_by, pass, expected_id, found_id, expected_minor, found_minor, is_active";

/**
 * Passes 1, 2 and 4 of `domain/reconciliation` for one partner, set by set: what one reference names on both sides. They do what the
 * domain does, which a test compares; what they leave is small enough to be looked at item by item. Leaves the open items in the
 * temporary tables `rest_line`, `left_line` (those that are not for a machine) and `rest_expected`. Needs the cycle's reconciliation
 * lock.
 */
export async function matchByReferenceInSql(tx: Tx, scope: PartnerScope): Promise<void> {
  const run = onScope(tx, scope);
  await tx.query(SETTINGS);
  await run(JOIN_BY_HASH);
  await tx.query(TABLES);
  await run(OTHER_LINES);
  await tx.query("ANALYZE other_line (obligation_id)");
  await run(SIDES);
  await tx.query(ALIKE_SIDES);
  await tx.query(OPEN_LINES);
  await run(OPEN_EXPECTED);
  await tx.query(LEFT_LINES);
  await tx.query("ANALYZE open_line (reference, currency); ANALYZE open_expected (reference, currency)");
  await tx.query(ALIKE);
  await tx.query(forget("alike_pair"));
  for (const pairs of [OWN_WITHIN_TOLERANCE, SHARED_WITHIN_TOLERANCE]) {
    await run(`${NEW_PAIR} ${pairs}`);
    await run(MATCH_PAIRS);
    await tx.query(`${forget("new_pair")}; TRUNCATE new_pair`);
  }
  await run(OWN_IN_PARTS);
  await run(SHARED_IN_GROUPS);
  await run(MATCH_EXACT);
  await tx.query(REST);
}

/**
 * Nothing of a large statement is looked up row by row: where little was matched before, the planner would go through that little
 * once for each of a million lines.
 */
const JOIN_BY_HASH = `
  SELECT set_config('enable_nestloop', (sum(lines) < 50000)::text, true) FROM partner_statement WHERE id = ANY ($4::uuid[]) AND TYPED`;

const TABLES = `
  CREATE TEMP TABLE other_line (
    id uuid, reference text COLLATE "C", obligation_id uuid, is_foreign boolean, amount_minor bigint, currency text COLLATE "C",
    value_on date, is_for_machine boolean
  ) ON COMMIT DROP;
  CREATE TEMP TABLE alike_side (alike bigint) ON COMMIT DROP;
  CREATE TEMP TABLE open_line (
    id uuid, reference text COLLATE "C", obligation_id uuid, is_foreign boolean, amount_minor bigint, currency text COLLATE "C",
    happened_on date, is_alike boolean
  ) ON COMMIT DROP;
  CREATE TEMP TABLE open_expected (
    id uuid, reference text COLLATE "C", amount_minor bigint, currency text COLLATE "C", happened_on date,
    counterparty text COLLATE "C", is_alike boolean
  ) ON COMMIT DROP;
  CREATE TEMP TABLE alike_pair (expected_id uuid, found_id uuid, amount_minor bigint) ON COMMIT DROP;
  CREATE TEMP TABLE new_pair (pass smallint, expected_id uuid, found_id uuid, expected_minor bigint, found_minor bigint, id uuid)
    ON COMMIT DROP;
  CREATE TEMP TABLE new_group (expected_ids uuid[], expected_minors bigint[], found_ids uuid[], found_minors bigint[]) ON COMMIT DROP`;

/** As a set and not line by line: in a condition with OR it cannot be joined. */
const IS_FOR_MACHINE = "cycle IS NOT DISTINCT FROM $2::text AND id NOT IN (SELECT found_id FROM line_left_to_people)";

/** Open lines that name an obligation itself, or are not for a machine. */
const OTHER_LINES = `
  INSERT INTO other_line
  SELECT id, reference, obligation_id, is_foreign, amount_minor, currency, value_on, ${IS_FOR_MACHINE}
  FROM partner_statement_line AS line
  WHERE ${IN_SCOPE.lines} AND ${IN_SCOPE.lineIsFree} AND (obligation_id IS NOT NULL OR NOT (${IS_FOR_MACHINE})) AND TYPED`;

/*
 * What is used already is left out before anything is joined (OFFSET 0), where the planner knows how many rows there are: of a join
 * by reference, currency and amount it expects a hundred rows of a million, and would look up one by one what uses them.
 */

/** Pass 1 by own references: of lines that look alike the first by date, then id. */
const OWN_LINE = `(
    SELECT DISTINCT ON (obligation_id, currency, amount_minor) id, obligation_id AS named_id, currency, amount_minor
    FROM other_line WHERE obligation_id IS NOT NULL AND is_for_machine
    ORDER BY obligation_id, currency, amount_minor, value_on, id OFFSET 0
  ) AS own`;
const OPEN_OBLIGATION = `(
    SELECT id, reference, currency, ${IN_SCOPE.expectedMinor} AS amount_minor, occurred_at, debtor_code, creditor_code
    FROM obligation WHERE ${IN_SCOPE.obligations} AND ${IN_SCOPE.obligationIsFree} OFFSET 0
  ) AS owed`;
/** An obligation that a line names itself is in no pair by its shared reference. */
const EXPECTED = `(
    SELECT owed.*, own.id AS own_id, CASE WHEN own.id IS NULL THEN owed.reference END AS shared
    FROM ${OPEN_OBLIGATION} LEFT JOIN ${OWN_LINE}
      ON (named_id, own.currency, own.amount_minor) = (owed.id, owed.currency, owed.amount_minor)
  ) AS expected`;
const SHARED_LINE = `(
    SELECT id, reference, currency, amount_minor, value_on, is_foreign FROM partner_statement_line AS line
    WHERE ${IN_SCOPE.lines} AND ${IN_SCOPE.lineIsFree} AND obligation_id IS NULL
      AND cycle IS NOT DISTINCT FROM $2::text AND ${IN_SCOPE.lineIsForMachine} OFFSET 0
  ) AS line`;

/**
 * Both sides of pass 1 in one reading: pairs by own reference, then by shared reference, currency and amount, and what has nothing on
 * the other side with all that the later passes need of it. `alike` is a number made of a shared pair's key, to tell where several
 * stand on a side without comparing texts again.
 */
const SIDES = `
  CREATE TEMP TABLE side ON COMMIT DROP AS
  SELECT expected.id AS expected_id, coalesce(line.id, own_id) AS found_id, coalesce(line.amount_minor, expected.amount_minor) AS amount_minor,
    CASE WHEN expected.id IS NOT NULL AND line.id IS NOT NULL THEN hashtextextended(shared, line.amount_minor) END AS alike,
    CASE WHEN expected.id IS NULL THEN line.reference WHEN line.id IS NULL AND own_id IS NULL THEN expected.reference END
      COLLATE "C" AS reference,
    CASE WHEN expected.id IS NULL THEN line.currency WHEN line.id IS NULL AND own_id IS NULL THEN expected.currency END AS currency,
    CASE WHEN expected.id IS NULL THEN value_on
      WHEN line.id IS NULL AND own_id IS NULL THEN (occurred_at AT TIME ZONE $6::text)::date END AS happened_on,
    CASE WHEN line.id IS NULL AND own_id IS NULL THEN CASE debtor_code WHEN $3::text THEN creditor_code ELSE debtor_code END END
      AS counterparty,
    CASE WHEN expected.id IS NULL THEN is_foreign END AS is_foreign
  FROM ${EXPECTED} FULL JOIN ${SHARED_LINE}
    ON (line.reference, line.currency, line.amount_minor) = (expected.shared, expected.currency, expected.amount_minor)
  WHERE TYPED`;

/**
 * Where more than one stands on a side; sorted numbers are counted in half the time of hashed ones. What has the same number by chance is
 * looked at again with them, and loses nothing by it.
 */
const ALIKE_SIDES = `
  INSERT INTO alike_side
  SELECT alike FROM (SELECT alike FROM side WHERE alike IS NOT NULL ORDER BY alike OFFSET 0) AS side GROUP BY alike HAVING count(*) > 1`;

const LINE = "id, reference, obligation_id, is_foreign, amount_minor, currency, value_on";
const OPEN_LINES = `
  INSERT INTO open_line
  SELECT found_id, reference, NULL, is_foreign, amount_minor, currency, happened_on, false FROM side WHERE expected_id IS NULL
  UNION ALL
  SELECT ${LINE}, true FROM partner_statement_line WHERE id IN (SELECT found_id FROM side JOIN alike_side USING (alike))
  UNION ALL
  SELECT ${LINE}, false FROM other_line
  WHERE is_for_machine AND id NOT IN (SELECT found_id FROM side WHERE alike IS NULL AND expected_id IS NOT NULL AND found_id IS NOT NULL)`;
const OPEN_EXPECTED = `
  INSERT INTO open_expected
  SELECT expected_id, reference, amount_minor, currency, happened_on, counterparty, false FROM side WHERE found_id IS NULL AND TYPED
  UNION ALL
  SELECT id, reference, ${IN_SCOPE.expectedMinor}, currency, (occurred_at AT TIME ZONE $6::text)::date,
    CASE debtor_code WHEN $3::text THEN creditor_code ELSE debtor_code END, true
  FROM obligation WHERE id IN (SELECT expected_id FROM side JOIN alike_side USING (alike))`;
const LEFT_LINES =
  "CREATE TEMP TABLE left_line ON COMMIT DROP AS SELECT id, reference, obligation_id FROM other_line WHERE NOT is_for_machine";

/** Pass 1 where something looks alike: by shared references, each in order of date, then id. */
const ALIKE = `
  INSERT INTO alike_pair
  SELECT expected.id, line.id, line.amount_minor
  FROM (
    SELECT *, count(*) OVER alike AS told, row_number() OVER (alike ORDER BY happened_on, id) AS place
    FROM open_line WHERE is_alike WINDOW alike AS (PARTITION BY reference, currency, amount_minor)
  ) AS line
  JOIN (
    SELECT *, count(*) OVER alike AS owed, row_number() OVER (alike ORDER BY happened_on, id) AS place,
      min(counterparty) OVER alike = max(counterparty) OVER alike AS is_of_one
    FROM open_expected WHERE is_alike WINDOW alike AS (PARTITION BY reference, currency, amount_minor)
  ) AS expected USING (reference, currency, amount_minor, place)
  WHERE owed <= told OR is_of_one`;

/** Takes what a step matched from both sides. */
const forget = (matched: string) => `
  DELETE FROM open_line USING ${matched} AS matched WHERE found_id = open_line.id;
  DELETE FROM open_expected USING ${matched} AS matched WHERE expected_id = open_expected.id`;

const TOLERANCE = `(
  SELECT DISTINCT ON (currency) currency, absolute_minor, bps FROM reconciliation_tolerance
  WHERE partner_code = $3::text AND kind = 'FEE' AND approved_at IS NOT NULL ORDER BY currency, approved_at DESC, id DESC
) AS tolerance`;
const IS_TOLERATED = `num_nonnulls(absolute_minor, bps) > 0 AND sign(expected.amount_minor) = sign(line.amount_minor)
  AND coalesce(abs(expected.amount_minor - line.amount_minor) <= absolute_minor, true)
  AND coalesce(abs(expected.amount_minor - line.amount_minor)::numeric * 10000 <= abs(expected.amount_minor)::numeric * bps, true)`;
const NEW_PAIR = "INSERT INTO new_pair (pass, expected_id, found_id, expected_minor, found_minor, id)";
const PAIR = "2, expected.id, line.id, expected.amount_minor, line.amount_minor, gen_random_uuid()";

/** Pass 2: one on each side under the reference in its currency. */
const OWN_WITHIN_TOLERANCE = `
  SELECT ${PAIR}
  FROM (SELECT *, count(*) OVER (PARTITION BY obligation_id, currency) AS told FROM open_line WHERE obligation_id IS NOT NULL) AS line
  JOIN open_expected AS expected ON (expected.id, expected.currency) = (line.obligation_id, line.currency)
  JOIN ${TOLERANCE} ON tolerance.currency = line.currency
  WHERE told = 1 AND ${IS_TOLERATED} AND TYPED`;
const SHARED_WITHIN_TOLERANCE = `
  SELECT ${PAIR}
  FROM (SELECT *, count(*) OVER (PARTITION BY reference, currency) AS told FROM open_line WHERE obligation_id IS NULL) AS line
  JOIN (SELECT *, count(*) OVER (PARTITION BY reference, currency) AS owed FROM open_expected) AS expected
    ON (expected.reference, expected.currency) = (line.reference, line.currency)
  JOIN ${TOLERANCE} ON tolerance.currency = line.currency
  WHERE told = 1 AND owed = 1 AND ${IS_TOLERATED} AND TYPED`;

const MATCH_COLUMNS =
  "id, source, cycle_id, partner_code, run_id, pass, currency, expected_minor, found_minor, fee_minor, status";
const MATCH_PAIRS = `
  WITH header AS (
    INSERT INTO match (${MATCH_COLUMNS})
    SELECT new_pair.id, 'PARTNER', $2::uuid, $3::text, $1::uuid, pass, currency, expected_minor, found_minor,
      expected_minor - found_minor, 'ACTIVE'
    FROM new_pair JOIN open_line ON open_line.id = found_id WHERE TYPED
  )
  INSERT INTO match_item (${PAIR_COLUMNS})
  SELECT id, $1::uuid, $2::uuid, $3::text, pass, expected_id, found_id, expected_minor, found_minor, true FROM new_pair`;

/**
 * Pass 4: one obligation told in parts; then whatever a shared reference names, when both sides come to the same, in order of lines. Both
 * sides of a group in order of ids, which an aggregate by hash keeps.
 */
const OWN_IN_PARTS = `
  INSERT INTO new_group
  SELECT ARRAY[expected.id], ARRAY[expected.amount_minor], ids, minors
  FROM (
    SELECT obligation_id, currency, sum(amount_minor) AS amount_minor, array_agg(id) AS ids, array_agg(amount_minor) AS minors
    FROM (SELECT * FROM open_line WHERE obligation_id IS NOT NULL ORDER BY id OFFSET 0) AS line
    GROUP BY obligation_id, currency HAVING count(*) > 1
  ) AS line
  JOIN open_expected AS expected
    ON (expected.id, expected.currency, expected.amount_minor::numeric) = (line.obligation_id, line.currency, line.amount_minor)
  WHERE TYPED`;
const SHARED_IN_GROUPS = `
  INSERT INTO new_group
  SELECT expected.ids, expected.minors, line.ids, line.minors
  FROM (
    SELECT reference, currency, sum(amount_minor) AS amount_minor, array_agg(id) AS ids, array_agg(amount_minor) AS minors
    FROM (SELECT * FROM open_line WHERE obligation_id IS NULL AND reference IS NOT NULL ORDER BY id OFFSET 0) AS line
    GROUP BY reference, currency
  ) AS line
  JOIN (
    SELECT reference, currency, sum(amount_minor) AS amount_minor, array_agg(id) AS ids, array_agg(amount_minor) AS minors
    FROM (
      SELECT * FROM open_expected WHERE id NOT IN (SELECT unnest(expected_ids) FROM new_group) ORDER BY id OFFSET 0
    ) AS expected
    GROUP BY reference, currency
  ) AS expected USING (reference, currency, amount_minor)
  WHERE cardinality(expected.ids) + cardinality(line.ids) > 2 AND TYPED ORDER BY line.ids[1]`;
/**
 * All exact matches at once, in the order of the lines, so that rows that stand beside each other in the indexes are written one after the
 * other. Of a group the lines stand beside the obligations one by one, and what is more on one side by itself; the first line names the match.
 */
const MATCH_EXACT = `
  INSERT INTO match_item (${PAIR_COLUMNS})
  SELECT match_id, $1::uuid, $2::uuid, $3::text, pass, expected_id, found_id, coalesce(expected_minor, 0), coalesce(found_minor, 0), true
  FROM (
    SELECT found_id AS match_id, 1 AS pass, expected_id, found_id, amount_minor AS expected_minor, amount_minor AS found_minor
    FROM side WHERE expected_id IS NOT NULL AND found_id IS NOT NULL AND NOT EXISTS (SELECT FROM alike_side WHERE alike_side.alike = side.alike)
    UNION ALL
    SELECT found_id, 1, expected_id, found_id, amount_minor, amount_minor FROM alike_pair
    UNION ALL
    SELECT found_ids[1], 4, item.* FROM new_group
    CROSS JOIN LATERAL unnest(expected_ids, found_ids, expected_minors, found_minors) AS item
    ORDER BY match_id OFFSET 0
  ) AS item WHERE TYPED`;

const REST = `
  SET LOCAL enable_nestloop TO DEFAULT;
  CREATE TEMP TABLE rest_line ON COMMIT DROP AS SELECT id, reference, obligation_id FROM open_line
    WHERE id NOT IN (SELECT unnest(found_ids) FROM new_group);
  CREATE TEMP TABLE rest_expected ON COMMIT DROP AS SELECT id, reference FROM open_expected
    WHERE id NOT IN (SELECT unnest(expected_ids) FROM new_group);
  ANALYZE rest_line; ANALYZE left_line; ANALYZE rest_expected`;
