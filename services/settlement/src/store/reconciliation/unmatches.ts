import { newId, type Tx } from "@tessera/runtime";
import { addBreakEvents } from "./breaks.js";

export interface WaitingUnmatch {
  readonly id: string;
  readonly reason: string;
  readonly proposedBy: string;
}

/** The un-match of a match with the bank that waits for its second person; the caller holds the reconciliation lock. */
export async function readWaitingUnmatch(tx: Tx, matchId: string): Promise<WaitingUnmatch | undefined> {
  const [row] = await tx.query<{ id: string; reason: string; proposed_by: string }>(
    "SELECT id, reason, proposed_by FROM bank_unmatch WHERE match_id = $1 AND decided_at IS NULL",
    [matchId],
  );
  return row && { id: row.id, reason: row.reason, proposedBy: row.proposed_by };
}

export async function insertUnmatch(
  tx: Tx,
  match: { readonly id: string; readonly cycleId: string },
  proposedBy: string,
  reason: string,
): Promise<void> {
  await tx.query("INSERT INTO bank_unmatch (id, match_id, cycle_id, reason, proposed_by) VALUES ($1, $2, $3, $4, $5)", [
    newId(),
    match.id,
    match.cycleId,
    reason,
    proposedBy,
  ]);
}

export async function decideUnmatch(tx: Tx, id: string, decidedBy: string, isAccepted: boolean): Promise<void> {
  await tx.query(
    "UPDATE bank_unmatch SET decided_by = $2, decided_at = clock_timestamp(), is_accepted = $3 WHERE id = $1",
    [id, decidedBy, isAccepted],
  );
}

/** Notes what an un-match took back of a leg, and which leg awaits it now. */
export async function insertLegUnmatch(
  tx: Tx,
  row: {
    readonly unmatchId: string;
    readonly legId: string;
    readonly amountMinor: bigint;
    readonly replacedBy: string | null;
  },
): Promise<void> {
  await tx.query("INSERT INTO leg_unmatch (unmatch_id, leg_id, amount_minor, replaced_by) VALUES ($1, $2, $3, $4)", [
    row.unmatchId,
    row.legId,
    row.amountMinor.toString(),
    row.replacedBy,
  ]);
}

/** What a match settled of a leg, or of a claim beside the legs. */
export interface SettledItem {
  /** UUID. */
  readonly id: string;
  readonly isClaim: boolean;
  /** Positive. */
  readonly amountMinor: bigint;
}

/** What a match settled of each of its legs and claims, ascending. */
export async function readSettledByMatch(tx: Tx, matchId: string): Promise<readonly SettledItem[]> {
  const rows = await tx.query<{ id: string; is_claim: boolean; minor: string }>(
    `SELECT expected_id AS id, bool_or(claim.id IS NOT NULL) AS is_claim, abs(sum(expected_minor)) AS minor
     FROM match_item LEFT JOIN claim ON claim.id = expected_id
     WHERE match_id = $1 AND expected_id IS NOT NULL GROUP BY expected_id ORDER BY expected_id`,
    [matchId],
  );
  return rows.map((row) => ({ id: row.id, isClaim: row.is_claim, amountMinor: BigInt(row.minor) }));
}

export interface PostedDifference {
  readonly lineId: string;
  readonly currency: string;
  /** YYYY-MM-DD: the day of the match's last line; today for one without lines. */
  readonly valueDate: string;
  /** Where the difference of the match was posted; null when it had none. */
  readonly account: string | null;
}

/** The lines' day of a match, and where its difference went. */
export async function readPostedDifference(tx: Tx, matchId: string): Promise<PostedDifference> {
  const [row] = await tx.query<{ line_id: string; currency: string; day: string; account: string | null }>(
    `WITH line AS (
       SELECT * FROM bank_line WHERE id IN (SELECT found_id FROM match_item WHERE match_id = $1)
     )
     SELECT min(id::text) AS line_id, min(currency) AS currency, 
       coalesce(max(coalesce(value_on, booked_on)), (clock_timestamp() AT TIME ZONE 'UTC')::date)::text AS day,
       (SELECT account FROM money_entry AS entry JOIN money_posting ON entry_id = entry.id
        WHERE source_kind = 'BANK_LINE' AND source_id IN (SELECT id::text FROM line) AND kind IN ('BANK_FEE', 'FX_DIFFERENCE')
          AND account <> 'suspense'
        ORDER BY entry.recorded_at DESC, entry.sequence DESC LIMIT 1) AS account
     FROM line`,
    [matchId],
  );
  if (!row) throw new Error("an aggregate has one row");
  return { lineId: row.line_id, currency: row.currency, valueDate: row.day, account: row.account };
}

/** What a match wrote off, or paid of a partner's claims, as two people ended a break with it; undefined for any other match. */
export interface EndedBreak {
  readonly breakId: string;
  readonly currency: string;
  /** + lost, − gained. */
  readonly lostMinor: bigint;
  readonly account: string;
}

export async function readEndedBreak(tx: Tx, matchId: string): Promise<EndedBreak | undefined> {
  const [row] = await tx.query<{ break_id: string; currency: string; lost_minor: string; account: string }>(
    "SELECT break_id, currency, lost_minor, account FROM break_write_off WHERE match_id = $1",
    [matchId],
  );
  return (
    row && {
      breakId: row.break_id,
      currency: row.currency,
      lostMinor: BigInt(row.lost_minor),
      account: row.account,
    }
  );
}

/** Opens a break again whose end was taken apart. */
export async function reopenBreak(tx: Tx, breakId: string, actor: string, note: string): Promise<void> {
  await tx.query(
    `UPDATE break SET status = 'OPEN', resolution = NULL, note = NULL, proposed_by = NULL, approved_by = NULL, claim_partner = NULL,
       adjustment_id = NULL, resolved_at = NULL
     WHERE id = $1 AND status = 'RESOLVED'`,
    [breakId],
  );
  await addBreakEvents(tx, breakId, [{ kind: "REOPENED", actor, note }]);
}
