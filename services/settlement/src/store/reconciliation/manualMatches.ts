import { newId, type Tx } from "@tessera/runtime";
import type { Source } from "../../domain/reconciliation/item.js";
import { lockWithLegs } from "./lockWithLegs.js";
import type { Matchable } from "./readMatchable.js";

export interface StoredMatch {
  readonly id: string;
  readonly source: Source;
  readonly cycleId: string;
  readonly partnerCode: string | null;
  readonly pass: number;
  readonly status: "PROPOSED" | "ACTIVE" | "UNDONE";
  readonly proposedBy: string | null;
  readonly feeMinor: bigint;
  /** The cycle in which it is kept is signed off. */
  readonly isOwnFrozen: boolean;
  /** That cycle, or the one of a leg of it, is signed off. */
  readonly isFrozen: boolean;
}

export interface Proposed {
  readonly source: Source;
  readonly cycleId: string;
  readonly partnerCode: string | null;
  readonly currency: string;
  readonly expected: readonly Matchable[];
  readonly found: readonly Matchable[];
  readonly note: string;
  readonly proposedBy: string;
}

/** Of a claim beside the legs, which may be paid more than once in its life, the next part; else the whole. */
export const PART_OF_ITEM = `CASE WHEN EXISTS (SELECT FROM claim WHERE claim.id = item.expected_id)
  THEN (SELECT coalesce(max(used.part), 0) + 1 FROM match_item AS used WHERE used.expected_id = item.expected_id AND used.part > 0)
  ELSE 0 END`;

const sumOf = (items: readonly Matchable[]) => items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

/** Writes a proposal; its items are not used before it is approved. Answers its id. */
export async function insertProposal(tx: Tx, proposed: Proposed): Promise<string> {
  const id = newId();
  const { source, cycleId, partnerCode, currency, expected, found, note, proposedBy } = proposed;
  const [expectedMinor, foundMinor] = [sumOf(expected), sumOf(found)];
  await tx.query(
    `INSERT INTO match (id, source, cycle_id, partner_code, pass, currency, expected_minor, found_minor, fee_minor, status, proposed_by,
       proposed_at, note)
     VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, 'PROPOSED', $9, clock_timestamp(), $10)`,
    [
      id,
      source,
      cycleId,
      partnerCode,
      currency,
      expectedMinor,
      foundMinor,
      expectedMinor - foundMinor,
      proposedBy,
      note,
    ],
  );
  const items = [
    ...expected.map((item) => ({
      expected_id: item.id,
      expected_minor: item.amountMinor.toString(),
      found_minor: "0",
    })),
    ...found.map((item) => ({ found_id: item.id, found_minor: item.amountMinor.toString(), expected_minor: "0" })),
  ];
  await tx.query(
    `INSERT INTO match_item (match_id, cycle_id, told_by, pass, expected_id, part, found_id, expected_minor, found_minor, is_active)
     SELECT $1, $2, $4, 0, expected_id, ${PART_OF_ITEM}, found_id, expected_minor, found_minor, false
     FROM json_to_recordset($3::json) AS item (expected_id uuid, found_id uuid, expected_minor numeric, found_minor numeric)`,
    [id, cycleId, JSON.stringify(items), partnerCode ?? ""],
  );
  return id;
}

/**
 * Reads a match, named by its id, by any of its lines or by the break that it wrote off, under the reconciliation locks of its cycle and
 * of those of its legs. An exact pair of a run, and a group by reference, has no header and is named by its first line: it gets a header of its own here, with
 * another id, when it is about to end (`giveHeader`).
 */
export async function lockMatch(tx: Tx, named: string, giveHeader: boolean): Promise<StoredMatch | undefined> {
  const [place] = await tx.query<{ id: string; cycle_id: string }>(
    `SELECT id, cycle_id FROM match WHERE id = $1
     UNION ALL SELECT match_id, cycle_id FROM match_item WHERE found_id = $1 AND is_active
     UNION ALL SELECT match_id, match.cycle_id FROM break_write_off JOIN match ON match.id = match_id WHERE break_id = $1 AND match.status = 'ACTIVE'
     LIMIT 1`,
    [named],
  );
  if (!place) return undefined;
  const { id } = place;
  const cycle = await lockWithLegs(tx, place.cycle_id, await readLegs(tx, id));
  if (!cycle) return undefined;
  const [row] = await tx.query<{
    source: Source;
    partner_code: string | null;
    pass: number;
    status: StoredMatch["status"];
    proposed_by: string | null;
    fee_minor: string;
  }>("SELECT source, partner_code, pass, status, proposed_by, fee_minor FROM match WHERE id = $1 FOR UPDATE", [id]);
  const common = { cycleId: place.cycle_id, ...cycle };
  if (row) {
    const { source, partner_code: partnerCode, pass, status, proposed_by: proposedBy, fee_minor: feeMinor } = row;
    return { id, source, partnerCode, pass, status, proposedBy, feeMinor: BigInt(feeMinor), ...common };
  }
  const [pair] = await tx.query<{ pass: number; source: Source; partner_code: string | null }>(
    `SELECT pass, source, partner_code FROM match_item JOIN reconciliation_run ON reconciliation_run.id = run_id
     WHERE found_id = $1 AND match_id = $1 AND is_active`,
    [id],
  );
  if (!pair) return undefined;
  const headerId = giveHeader && !cycle.isFrozen ? await giveHeaderTo(tx, id) : id;
  const { pass, source, partner_code: partnerCode } = pair;
  return { id: headerId, source, partnerCode, pass, status: "ACTIVE", proposedBy: null, feeMinor: 0n, ...common };
}

/** What of a match may be legs of several cycles; that of an exact pair is in the match's own. */
async function readLegs(tx: Tx, matchId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT DISTINCT expected_id AS id FROM match_item
     WHERE match_id = $1 AND (pass NOT IN (1, 3, 5) OR NOT is_active) AND told_by = '' AND expected_id IS NOT NULL`,
    [matchId],
  );
  return rows.map(({ id }) => id);
}

/** Items of the match without a header that line $2 names. */
const NAMED_BY_LINE = "(found_id = $2 OR match_id = $2 AND pass NOT IN (1, 3, 5)) AND is_active";

/** The items move to the header as they end; until then they keep their line's name. */
async function giveHeaderTo(tx: Tx, foundId: string): Promise<string> {
  const id = newId();
  await tx.query(
    `INSERT INTO match (id, source, cycle_id, partner_code, run_id, pass, currency, expected_minor, found_minor, fee_minor, status)
     SELECT $1, source, item.cycle_id, coalesce(statement.partner_code, run.partner_code), run.id, pass,
       coalesce(line.currency, bank_line.currency), item.expected_minor, item.found_minor, 0, 'ACTIVE'
     FROM (
       SELECT run_id, cycle_id, pass, sum(expected_minor) AS expected_minor, sum(found_minor) AS found_minor
       FROM match_item WHERE ${NAMED_BY_LINE} GROUP BY run_id, cycle_id, pass
     ) AS item JOIN reconciliation_run AS run ON run.id = run_id
     LEFT JOIN partner_statement_line AS line ON line.id = $2
     LEFT JOIN partner_statement AS statement ON statement.id = line.statement_id
     LEFT JOIN bank_line ON bank_line.id = $2`,
    [id, foundId],
  );
  await tx.query(`UPDATE match_item SET is_active = false, match_id = $1 WHERE ${NAMED_BY_LINE}`, [id, foundId]);
  return id;
}

/** Marks a proposal as approved and its items as used. Throws when one is used: look before, under the lock. */
export async function activateMatch(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query(
    "UPDATE match SET status = 'ACTIVE', approved_by = $2, approved_at = clock_timestamp() WHERE id = $1",
    [id, approvedBy],
  );
  await tx.query("UPDATE match_item SET is_active = true WHERE match_id = $1", [id]);
}

/** Ends a match; its items are free again, and its lines left to people. */
export async function endMatch(tx: Tx, id: string, undoneBy: string, reason: string): Promise<void> {
  await tx.query(
    "UPDATE match SET status = 'UNDONE', undone_by = $2, undone_at = clock_timestamp(), undone_reason = $3 WHERE id = $1",
    [id, undoneBy, reason],
  );
  await tx.query("UPDATE match_item SET is_active = false WHERE match_id = $1 AND is_active", [id]);
  await tx.query(
    `INSERT INTO line_left_to_people (found_id) SELECT found_id FROM match_item WHERE match_id = $1 AND found_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [id],
  );
}

export interface MatchItem {
  readonly expectedId: string | null;
  readonly foundId: string | null;
  /** What of the expected item it says is paid, as the other side writes it; 0 of a line alone. */
  readonly expectedMinor: bigint;
}

/** What a match's items are, by id. */
export async function readMatchItems(tx: Tx, id: string): Promise<readonly MatchItem[]> {
  const rows = await tx.query<{ expected_id: string | null; found_id: string | null; expected_minor: string }>(
    "SELECT expected_id, found_id, expected_minor FROM match_item WHERE match_id = $1 ORDER BY expected_id, found_id",
    [id],
  );
  return rows.map((row) => ({
    expectedId: row.expected_id,
    foundId: row.found_id,
    expectedMinor: BigInt(row.expected_minor),
  }));
}
