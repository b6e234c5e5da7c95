import { newId, type Tx } from "@tessera/runtime";
import { openOf, type ClaimKind } from "../../domain/claims/claim.js";
import type { BreakType } from "../../domain/reconciliation/breakFound.js";
import type { OpenClaims, WriteOff } from "../../domain/reconciliation/planWriteOff.js";
import { lockTradeClaims } from "../claims/claims.js";
import { PART_OF_ITEM } from "./manualMatches.js";
import { readMatchable, type Matchable } from "./readMatchable.js";

/** A break as far as writing it off goes. */
export interface BreakToWriteOff {
  readonly id: string;
  readonly cycleId: string;
  readonly type: BreakType;
  readonly currency: string;
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
  /** Whose claim its lines pay; null when they pay none. */
  readonly claimPartner: string | null;
  readonly legs: readonly Matchable[];
  readonly lines: readonly Matchable[];
}

/** UUIDs of the legs, or claims, that a break names. */
export async function readLegsOfBreak(tx: Tx, breakId: string): Promise<readonly string[]> {
  const [row] = await tx.query<{ ids: string[] }>("SELECT expected_ids AS ids FROM break WHERE id = $1", [breakId]);
  return row?.ids ?? [];
}

/** A break of the bank with its legs that are still awaited and its lines that no match uses; undefined for a partner's. */
export async function readBreakToWriteOff(tx: Tx, breakId: string): Promise<BreakToWriteOff | undefined> {
  const [row] = await tx.query<{
    cycle_id: string;
    type: BreakType;
    currency: string;
    proposed_by: string | null;
    approved_by: string | null;
    claim_partner: string | null;
    expected_ids: string[];
    found_ids: string[];
  }>(
    "SELECT cycle_id, type, currency, proposed_by, approved_by, claim_partner, expected_ids, found_ids FROM break WHERE id = $1 AND source = 'BANK'",
    [breakId],
  );
  if (!row) return undefined;
  const place = { source: "BANK", cycleId: row.cycle_id, partnerCode: null } as const;
  const { expected, found } = await readMatchable(tx, place, row.expected_ids, row.found_ids);
  const free = (items: readonly Matchable[]) => items.filter(({ isUsed }) => !isUsed);
  return {
    id: breakId,
    cycleId: row.cycle_id,
    type: row.type,
    currency: row.currency,
    proposedBy: row.proposed_by,
    approvedBy: row.approved_by,
    claimPartner: row.claim_partner,
    legs: free(expected),
    lines: free(found),
  };
}

/**
 * What is open between a partner and the operator in a currency beside the legs of cycles, as the ledger has it, and the claims that it consists
 * of, which are locked; what a defaulter paid after all waits for two people and is nobody's claim.
 */
export async function readOpenClaims(tx: Tx, partnerCode: string, currency: string): Promise<OpenClaims> {
  const openOnes = async (kinds: readonly ClaimKind[]) =>
    (await lockTradeClaims(tx, partnerCode, currency, kinds)).map((claim) => ({
      id: claim.id,
      openMinor: openOf(claim),
    }));
  const receivable = await openOnes(["INVOICE", "RESERVE_PAID_IN"]);
  const payable = await openOnes(["RESERVE_PAID_OUT", "RELEASE"]);
  const rows = await tx.query<{ side: string; minor: string }>(
    `SELECT split_part(account, ':', 1) AS side, sum(money_posting.amount_minor) AS minor
     FROM money_posting JOIN money_entry ON money_entry.id = entry_id
     LEFT JOIN claim ON money_entry.source_kind = 'CLAIM' AND claim.id::text = money_entry.source_id
     WHERE account IN ('receivable:' || $1, 'payable:' || $1) AND money_entry.currency = $2 AND source_kind NOT IN ('LEG', 'RECOVERY')
       AND claim.kind IS DISTINCT FROM 'RECOVERY' GROUP BY account`,
    [partnerCode, currency],
  );
  const of = (side: string) => BigInt(rows.find((row) => row.side === side)?.minor ?? 0);
  return { partnerCode, receivableMinor: of("receivable"), payableMinor: -of("payable"), receivable, payable };
}

/** The day of the last of these lines; of none, today. */
export async function readWriteOffDay(tx: Tx, lineIds: readonly string[]): Promise<string> {
  const [row] = await tx.query<{ day: string }>(
    `SELECT coalesce(max(coalesce(value_on, booked_on)), (clock_timestamp() AT TIME ZONE 'UTC')::date)::text AS day
     FROM bank_line WHERE id = ANY ($1::uuid[])`,
    [lineIds],
  );
  if (!row) throw new Error("an aggregate has one row");
  return row.day;
}

/**
 * Writes a write-off down as the match of what it closes, by the two people who decided it: legs and lines are used from now on, and the
 * difference is the match's own.
 */
export async function insertWriteOff(
  tx: Tx,
  found: BreakToWriteOff,
  { legs, lines, lostMinor, account }: WriteOff,
): Promise<void> {
  const matchId = newId();
  const sumOf = (items: WriteOff["legs"]) => items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  await tx.query(
    `INSERT INTO match (id, source, cycle_id, pass, currency, expected_minor, found_minor, fee_minor, status, proposed_by, proposed_at,
       approved_by, approved_at, note)
     VALUES ($1, 'BANK', $2, 0, $3, $4, $5, $6, 'ACTIVE', $7, clock_timestamp(), $8, clock_timestamp(), 'written off')`,
    [matchId, found.cycleId, found.currency, sumOf(legs), sumOf(lines), lostMinor, found.proposedBy, found.approvedBy],
  );
  const items = [
    ...legs.map(({ id, amountMinor }) => ({ expected_id: id, expected_minor: String(amountMinor), found_minor: "0" })),
    ...lines.map(({ id, amountMinor }) => ({ found_id: id, found_minor: String(amountMinor), expected_minor: "0" })),
  ];
  await tx.query(
    `INSERT INTO match_item (match_id, cycle_id, told_by, pass, expected_id, part, found_id, expected_minor, found_minor, is_active)
     SELECT $1, $2, '', 0, expected_id, ${PART_OF_ITEM}, found_id, expected_minor, found_minor, true
     FROM json_to_recordset($3::json) AS item (expected_id uuid, found_id uuid, expected_minor numeric, found_minor numeric)`,
    [matchId, found.cycleId, JSON.stringify(items)],
  );
  await tx.query(
    "INSERT INTO break_write_off (break_id, match_id, currency, lost_minor, account) VALUES ($1, $2, $3, $4, $5)",
    [found.id, matchId, found.currency, lostMinor.toString(), account],
  );
}
