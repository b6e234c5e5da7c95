import { createHash } from "node:crypto";
import { newId, type Tx } from "@tessera/runtime";
import type { DescribedBreak } from "../../domain/reconciliation/describeBreak.js";
import type { MatchOwner } from "./saveMatches.js";

const AT_ONCE = 1_000;
const RUN_ACTOR = "reconciliation";

/** Breaks by type that a run found for the first time, and that it no longer found. */
export interface BreakChange {
  readonly type: string;
  readonly change: "NEW" | "GONE";
}

/** What happened once and is not found again: it stays until a person has looked at it. */
const HAPPENED = "('LATE_PAYMENT', 'RETURNED_PAYMENT')";

/**
 * Writes what a run found about a partner: a difference that was known keeps its owner and its state, one that is no longer there is
 * resolved as GONE, one that was gone and is there again opens again. What a person resolved stays resolved.
 */
export async function saveBreaks(
  tx: Tx,
  owner: MatchOwner,
  breaks: readonly DescribedBreak[],
): Promise<readonly BreakChange[]> {
  const added = await writeBreaks(tx, owner, breaks);
  const gone = await tx.query<{ id: string; type: string }>(
    `${GONE} WHERE source = $1 AND cycle_id = $2 AND partner_code IS NOT DISTINCT FROM $3 AND last_run_id <> $4 AND status <> 'RESOLVED'
       AND type NOT IN ${HAPPENED}
     RETURNING id, type`,
    [owner.source, owner.cycleId, owner.partnerCode, owner.runId],
  );
  return [...added, ...(await tellGone(tx, gone))];
}

/**
 * The same of the bank, whose lines belong to no cycle before they are matched: a break belongs to its leg's cycle, else to the one in
 * which it was found first, whichever is compared now, else to the run's. What people resolved in a period that is signed off stays
 * resolved; what was left open there goes on in the run's cycle.
 */
export async function saveBankBreaks(
  tx: Tx,
  run: { readonly runId: string; readonly cycleId: string },
  breaks: readonly DescribedBreak[],
  cycleOfLeg: (legId: string) => string | undefined,
): Promise<readonly BreakChange[]> {
  const byCycle = new Map<string, DescribedBreak[]>();
  const homes = await readHomes(tx, breaks);
  for (const found of breaks) {
    const home = homes.get(keyOf(found.type, found.expectedIds, found.foundIds));
    if (home === "RESOLVED") continue;
    const cycleId = found.expectedIds.map(cycleOfLeg).find((id) => id !== undefined) ?? home ?? run.cycleId;
    byCycle.set(cycleId, [...(byCycle.get(cycleId) ?? []), found]);
  }
  const changes: BreakChange[] = [];
  for (const [cycleId, some] of byCycle) {
    const owner = { runId: run.runId, source: "BANK", cycleId, partnerCode: null } as const;
    changes.push(...(await writeBreaks(tx, owner, some)));
  }
  const gone = await tx.query<{ id: string; type: string }>(
    `${GONE} WHERE source = 'BANK' AND last_run_id <> $1 AND status <> 'RESOLVED' AND type NOT IN ${HAPPENED}
       AND NOT EXISTS (SELECT FROM frozen_cycle WHERE frozen_cycle.cycle_id = break.cycle_id)
     RETURNING id, type`,
    [run.runId],
  );
  return [...changes, ...(await tellGone(tx, gone))];
}

const keyOf = (type: string, expectedIds: readonly string[], foundIds: readonly string[]) =>
  [type, expectedIds.join(" "), foundIds.join(" ")].join("|");

/** Where differences were found before: the cycle, or RESOLVED when people ended them in a period that is signed off. */
async function readHomes(tx: Tx, breaks: readonly DescribedBreak[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{
    type: string;
    expected_ids: string[];
    found_ids: string[];
    cycle_id: string;
    is_frozen: boolean;
  }>(
    `SELECT type, expected_ids, found_ids, break.cycle_id, frozen.cycle_id IS NOT NULL AS is_frozen
     FROM break LEFT JOIN frozen_cycle AS frozen ON frozen.cycle_id = break.cycle_id
     WHERE source = 'BANK' AND (expected_ids && $1::uuid[] OR found_ids && $2::uuid[])
       AND (frozen.cycle_id IS NULL OR break.status = 'RESOLVED' AND resolution <> 'GONE')
     ORDER BY is_frozen, recorded_at DESC, id DESC`,
    [breaks.flatMap(({ expectedIds }) => expectedIds), breaks.flatMap(({ foundIds }) => foundIds)],
  );
  return new Map(
    rows.map((row) => [keyOf(row.type, row.expected_ids, row.found_ids), row.is_frozen ? "RESOLVED" : row.cycle_id]),
  );
}

const GONE = "UPDATE break SET status = 'RESOLVED', resolution = 'GONE', resolved_at = clock_timestamp()";

async function writeBreaks(
  tx: Tx,
  owner: MatchOwner,
  breaks: readonly DescribedBreak[],
): Promise<readonly BreakChange[]> {
  const changes: BreakChange[] = [];
  for (let start = 0; start < breaks.length; start += AT_ONCE) {
    const written = await upsertBreaks(tx, owner, breaks.slice(start, start + AT_ONCE));
    const ids = written.map(({ id }) => id);
    await tellEvents(tx, ids, "FOUND");
    changes.push(...written.map(({ type }) => ({ type, change: "NEW" as const })));
  }
  return changes;
}

async function tellGone(
  tx: Tx,
  gone: readonly { readonly id: string; readonly type: string }[],
): Promise<BreakChange[]> {
  const ids = gone.map(({ id }) => id);
  await tellEvents(tx, ids, "GONE");
  return gone.map(({ type }) => ({ type, change: "GONE" as const }));
}

/** Answers those that are new or open again. */
async function upsertBreaks(
  tx: Tx,
  owner: MatchOwner,
  breaks: readonly DescribedBreak[],
): Promise<readonly { id: string; type: string }[]> {
  const rows = breaks.map((found) => ({
    id: newId(),
    fingerprint: fingerprintOf(owner, found),
    type: found.type,
    currency: found.currency,
    expected_minor: found.expectedMinor?.toString() ?? null,
    found_minor: found.foundMinor?.toString() ?? null,
    value_on: found.valueOn,
    expected_ids: `{${found.expectedIds.join(",")}}`,
    found_ids: `{${found.foundIds.join(",")}}`,
    evidence: found.evidence,
  }));
  return tx.query<{ id: string; type: string }>(
    `WITH told AS (
       SELECT * FROM json_to_recordset($5::json) AS told (id uuid, fingerprint text, type text, currency text, expected_minor numeric,
         found_minor numeric, value_on date, expected_ids uuid[], found_ids uuid[], evidence jsonb)
     ), known AS (
       SELECT fingerprint, resolution FROM break WHERE fingerprint IN (SELECT fingerprint FROM told)
     ), saved AS (
       INSERT INTO break (id, fingerprint, source, cycle_id, partner_code, type, currency, expected_minor, found_minor, value_on,
         expected_ids, found_ids, evidence, status, first_run_id, last_run_id)
       SELECT id, fingerprint, $1, $2, $3, type, currency, expected_minor, found_minor, value_on, expected_ids, found_ids, evidence,
         'OPEN', $4, $4
       FROM told ORDER BY fingerprint
       ON CONFLICT (fingerprint) DO UPDATE SET last_run_id = excluded.last_run_id, evidence = excluded.evidence,
         status = CASE break.resolution WHEN 'GONE' THEN 'OPEN' ELSE break.status END,
         resolved_at = CASE break.resolution WHEN 'GONE' THEN NULL ELSE break.resolved_at END,
         proposed_by = CASE break.resolution WHEN 'GONE' THEN NULL ELSE break.proposed_by END,
         approved_by = CASE break.resolution WHEN 'GONE' THEN NULL ELSE break.approved_by END,
         resolution = nullif(break.resolution, 'GONE')
       RETURNING id, type, fingerprint
     )
     SELECT saved.id, saved.type FROM saved LEFT JOIN known USING (fingerprint)
     WHERE known.fingerprint IS NULL OR known.resolution = 'GONE'`,
    [owner.source, owner.cycleId, owner.partnerCode, owner.runId, JSON.stringify(rows)],
  );
}

async function tellEvents(tx: Tx, breakIds: readonly string[], kind: string): Promise<void> {
  if (breakIds.length === 0) return;
  await tx.query(
    `INSERT INTO break_event (break_id, ordinal, kind, actor)
     SELECT id, (SELECT coalesce(max(ordinal) + 1, 0) FROM break_event WHERE break_id = id), $2, $3 FROM unnest($1::uuid[]) AS id`,
    [breakIds, kind, RUN_ACTOR],
  );
}

/** The same items with the same difference are the same break, whenever they are found. */
function fingerprintOf(owner: MatchOwner, { type, expectedIds, foundIds }: DescribedBreak): string {
  const text = [
    owner.source,
    owner.cycleId,
    owner.partnerCode ?? "",
    type,
    expectedIds.join(" "),
    foundIds.join(" "),
  ].join("|");
  return createHash("sha256").update(text).digest("hex");
}
