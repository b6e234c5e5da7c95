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
  await run(OWN_PAIRS);
  await tx.query("ANALYZE exact_pair");
  await run(SHARED_SIDES);
  await tx.query(ALIKE_SIDES);
  await run(OTHER_LINES);
  await run(MATCH_SINGLES);
  await keepRest(tx, run);
  await tx.query(`INSERT INTO exact_pair ${ALIKE}`);
  await run(MATCH_EXACT);
  await forget(tx, "exact_pair");
  for (const pairs of [OWN_WITHIN_TOLERANCE, SHARED_WITHIN_TOLERANCE]) {
    await run(`${NEW_PAIR} ${pairs}`);
    await run(MATCH_PAIRS);
    await forget(tx, "new_pair");
  }
  for (const groups of [OWN_IN_PARTS, SHARED_IN_GROUPS]) {
    await run(`INSERT INTO new_group ${groups}`);
    for (const statement of MATCH_GROUPS) await run(statement);
    await forget(tx, "(SELECT unnest(expected_ids) AS expected_id, unnest(found_ids) AS found_id FROM new_group)");
  }
  await tx.query("ANALYZE rest_line; ANALYZE left_line; ANALYZE rest_expected");
}

type Run = ReturnType<typeof onScope>;

/**
 * Nothing of a large statement is looked up row by row: where little was matched before, the planner would go through that little
 * once for each of a million lines.
 */
const JOIN_BY_HASH = `
  SELECT set_config('enable_nestloop', (sum(lines) < 50000)::text, true) FROM partner_statement WHERE id = ANY ($4::uuid[]) AND TYPED`;

const TABLES = `
  CREATE TEMP TABLE exact_pair (expected_id uuid, found_id uuid, amount_minor bigint) ON COMMIT DROP;
  CREATE TEMP TABLE shared_side (expected_id uuid, found_id uuid, amount_minor bigint, alike bigint) ON COMMIT DROP;
  CREATE TEMP TABLE alike_side (alike bigint) ON COMMIT DROP;
  CREATE TEMP TABLE other_line (id uuid, is_for_machine boolean) ON COMMIT DROP;
  CREATE TEMP TABLE new_pair (pass smallint, expected_id uuid, found_id uuid, expected_minor bigint, found_minor bigint, id uuid)
    ON COMMIT DROP;
  CREATE TEMP TABLE new_group (
    id uuid, currency text COLLATE "C", amount_minor numeric, expected_ids uuid[], found_ids uuid[]
  ) ON COMMIT DROP`;

const IS_FOR_MACHINE = `cycle IS NOT DISTINCT FROM $2::text AND ${IN_SCOPE.lineIsForMachine}`;

/*
 * What is used already is left out before anything is joined (OFFSET 0), where the planner knows how many rows there are: of a join
 * by reference, currency and amount it expects a hundred rows of a million, and would look up one by one what uses them.
 */
const openLines = (condition: string) => `(
    SELECT id, reference, obligation_id, amount_minor, currency, value_on FROM partner_statement_line AS line
    WHERE ${IN_SCOPE.lines} AND ${IN_SCOPE.lineIsFree} AND ${condition} OFFSET 0
  ) AS line`;
const openExpected = (condition: string) => `(
    SELECT id, reference, currency, ${IN_SCOPE.expectedMinor} AS amount_minor FROM obligation
    WHERE ${IN_SCOPE.obligations} AND ${IN_SCOPE.obligationIsFree} AND ${condition} OFFSET 0
  ) AS expected`;

/** Pass 1 by own references: of lines that look alike the first by date, then id. */
const OWN_PAIRS = `
  INSERT INTO exact_pair
  SELECT DISTINCT ON (expected.id) expected.id, line.id, line.amount_minor
  FROM ${openLines(`obligation_id IS NOT NULL AND ${IS_FOR_MACHINE}`)} JOIN ${openExpected("true")}
    ON (expected.id, expected.currency, expected.amount_minor) = (line.obligation_id, line.currency, line.amount_minor)
  WHERE TYPED ORDER BY expected.id, line.value_on, line.id`;

/**
 * Both sides by shared reference, currency and amount, also what has nothing on the other side. `alike` is a number made of these, to tell
 * where several stand on a side without comparing texts again.
 */
const SHARED_SIDES = `
  INSERT INTO shared_side
  SELECT expected.id, line.id, line.amount_minor, hashtextextended(reference || currency, amount_minor)
  FROM ${openLines(`obligation_id IS NULL AND ${IS_FOR_MACHINE}`)}
  FULL JOIN ${openExpected("NOT EXISTS (SELECT FROM exact_pair WHERE expected_id = obligation.id)")}
    USING (reference, currency, amount_minor)
  WHERE TYPED`;

/** Where more than one stands on a side. What has the same number by chance is looked at again with them, and loses nothing by it. */
const ALIKE_SIDES = `
  INSERT INTO alike_side SELECT alike FROM shared_side WHERE expected_id IS NOT NULL AND found_id IS NOT NULL
  GROUP BY alike HAVING count(*) > 1`;
const IS_SINGLE = `expected_id IS NOT NULL AND found_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM alike_side WHERE alike_side.alike = shared_side.alike)`;

/** Open lines that the shared references say nothing of: by own reference and not a pair, or not for a machine. */
const OTHER_LINES = `
  INSERT INTO other_line SELECT id, ${IS_FOR_MACHINE} FROM partner_statement_line AS line
  WHERE ${IN_SCOPE.lines} AND ${IN_SCOPE.lineIsFree} AND TYPED
    AND (obligation_id IS NOT NULL AND NOT EXISTS (SELECT FROM exact_pair WHERE found_id = line.id)
      OR obligation_id IS NULL AND NOT (${IS_FOR_MACHINE}))`;

const matchExact = (pairs: string) => `
  INSERT INTO match_item (${PAIR_COLUMNS})
  SELECT found_id, $1::uuid, $2::uuid, $3::text, 1, expected_id, found_id, amount_minor, amount_minor, true
  FROM (${pairs}) AS pair WHERE TYPED`;
const MATCH_EXACT = matchExact("TABLE exact_pair");
/** In the order of the lines, so that rows that stand beside each other in the indexes are written one after the other. */
const MATCH_SINGLES = `${matchExact(`
    SELECT expected_id, found_id, amount_minor FROM exact_pair
    UNION ALL SELECT expected_id, found_id, amount_minor FROM shared_side WHERE ${IS_SINGLE}`)} ORDER BY found_id`;

/** Reads what is left again by its ids: it is little. */
async function keepRest(tx: Tx, run: Run): Promise<void> {
  const line = "id, reference, obligation_id, is_foreign, amount_minor, currency, value_on AS happened_on";
  await tx.query(`
    SET LOCAL enable_nestloop TO DEFAULT;
    CREATE TEMP TABLE rest_side ON COMMIT DROP AS SELECT expected_id, found_id FROM shared_side WHERE NOT (${IS_SINGLE});
    DROP TABLE shared_side;
    TRUNCATE exact_pair;
    ANALYZE rest_side; ANALYZE other_line;
    CREATE TEMP TABLE rest_line ON COMMIT DROP AS SELECT ${line} FROM partner_statement_line WHERE id IN (
      SELECT found_id FROM rest_side UNION ALL SELECT id FROM other_line WHERE is_for_machine);
    CREATE TEMP TABLE left_line ON COMMIT DROP AS
      SELECT ${line} FROM partner_statement_line WHERE id IN (SELECT id FROM other_line WHERE NOT is_for_machine);
    CREATE TEMP TABLE rest_expected (
      id uuid, reference text COLLATE "C", amount_minor bigint, currency text COLLATE "C", happened_on date,
      counterparty text COLLATE "C"
    ) ON COMMIT DROP`);
  await run(`INSERT INTO rest_expected
    SELECT id, reference, ${IN_SCOPE.expectedMinor}, currency, (occurred_at AT TIME ZONE $6::text)::date,
      CASE debtor_code WHEN $3::text THEN creditor_code ELSE debtor_code END
    FROM obligation WHERE id IN (SELECT expected_id FROM rest_side) AND TYPED`);
  await tx.query("DROP TABLE rest_side, other_line; ANALYZE rest_line; ANALYZE rest_expected");
}

/** Pass 1 where something looks alike: by shared references, each in order of date, then id. */
const ALIKE = `
  SELECT expected.id AS expected_id, line.id AS found_id, line.amount_minor
  FROM (
    SELECT *, count(*) OVER alike AS told, row_number() OVER (alike ORDER BY happened_on, id) AS place
    FROM rest_line WHERE obligation_id IS NULL WINDOW alike AS (PARTITION BY reference, currency, amount_minor)
  ) AS line
  JOIN (
    SELECT *, count(*) OVER alike AS owed, row_number() OVER (alike ORDER BY happened_on, id) AS place,
      min(counterparty) OVER alike = max(counterparty) OVER alike AS is_of_one
    FROM rest_expected WINDOW alike AS (PARTITION BY reference, currency, amount_minor)
  ) AS expected USING (reference, currency, amount_minor, place)
  WHERE owed <= told OR is_of_one`;

/** Takes what a step matched from both sides. */
async function forget(tx: Tx, matched: string): Promise<void> {
  await tx.query(`
    DELETE FROM rest_line USING ${matched} AS matched WHERE found_id = rest_line.id;
    DELETE FROM rest_expected USING ${matched} AS matched WHERE expected_id = rest_expected.id;
    TRUNCATE exact_pair, new_pair, new_group`);
}

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
  FROM (SELECT *, count(*) OVER (PARTITION BY obligation_id, currency) AS told FROM rest_line WHERE obligation_id IS NOT NULL) AS line
  JOIN rest_expected AS expected ON (expected.id, expected.currency) = (line.obligation_id, line.currency)
  JOIN ${TOLERANCE} ON tolerance.currency = line.currency
  WHERE told = 1 AND ${IS_TOLERATED} AND TYPED`;
const SHARED_WITHIN_TOLERANCE = `
  SELECT ${PAIR}
  FROM (SELECT *, count(*) OVER (PARTITION BY reference, currency) AS told FROM rest_line WHERE obligation_id IS NULL) AS line
  JOIN (SELECT *, count(*) OVER (PARTITION BY reference, currency) AS owed FROM rest_expected) AS expected
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
    FROM new_pair JOIN rest_line ON rest_line.id = found_id WHERE TYPED
  )
  INSERT INTO match_item (${PAIR_COLUMNS})
  SELECT id, $1::uuid, $2::uuid, $3::text, pass, expected_id, found_id, expected_minor, found_minor, true FROM new_pair`;

/** Pass 4: one obligation told in parts; then whatever a shared reference names, when both sides come to the same. */
const OWN_IN_PARTS = `
  SELECT gen_random_uuid(), expected.currency, expected.amount_minor, ARRAY[expected.id], line.ids
  FROM (
    SELECT obligation_id, currency, sum(amount_minor) AS amount_minor, array_agg(id) AS ids
    FROM rest_line WHERE obligation_id IS NOT NULL GROUP BY obligation_id, currency HAVING count(*) > 1
  ) AS line
  JOIN rest_expected AS expected
    ON (expected.id, expected.currency, expected.amount_minor::numeric) = (line.obligation_id, line.currency, line.amount_minor)
  WHERE TYPED`;
const SHARED_IN_GROUPS = `
  SELECT gen_random_uuid(), currency, amount_minor, expected.ids, line.ids
  FROM (
    SELECT reference, currency, sum(amount_minor) AS amount_minor, array_agg(id) AS ids
    FROM rest_line WHERE obligation_id IS NULL AND reference IS NOT NULL GROUP BY reference, currency
  ) AS line
  JOIN (
    SELECT reference, currency, sum(amount_minor) AS amount_minor, array_agg(id) AS ids FROM rest_expected GROUP BY reference, currency
  ) AS expected USING (reference, currency, amount_minor)
  WHERE cardinality(expected.ids) + cardinality(line.ids) > 2 AND TYPED`;
const MATCH_GROUPS = [
  `INSERT INTO match (${MATCH_COLUMNS})
   SELECT id, 'PARTNER', $2::uuid, $3::text, $1::uuid, 4, currency, amount_minor, amount_minor, 0, 'ACTIVE' FROM new_group WHERE TYPED`,
  `INSERT INTO match_item (match_id, run_id, cycle_id, told_by, pass, expected_id, expected_minor, is_active)
   SELECT new_group.id, $1::uuid, $2::uuid, $3::text, 4, expected.id, expected.amount_minor, true
   FROM new_group CROSS JOIN unnest(expected_ids) AS member (id) JOIN rest_expected AS expected ON expected.id = member.id WHERE TYPED`,
  `INSERT INTO match_item (match_id, run_id, cycle_id, told_by, pass, found_id, found_minor, is_active)
   SELECT new_group.id, $1::uuid, $2::uuid, $3::text, 4, line.id, line.amount_minor, true
   FROM new_group CROSS JOIN unnest(found_ids) AS member (id) JOIN rest_line AS line ON line.id = member.id WHERE TYPED`,
];
