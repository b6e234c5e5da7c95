import type { LocalDate } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";
import type { PaymentFileStatus } from "../payments/paymentFiles.js";
import { saveFile } from "../files/saveFile.js";
import { toProposal, type ProposalRow } from "../proposals/proposals.js";

/** What is still to be paid of a claim that the operator owes. */
export interface PayableClaim {
  readonly id: string;
  readonly partnerCode: string;
  readonly reference: string;
  readonly dueOn: LocalDate;
  /** Minor units. */
  readonly openMinor: bigint;
  readonly paymentsCount: number;
}

export interface PayableFilter {
  readonly currency: string;
  /** UUIDs; null: all. */
  readonly claimIds: readonly string[] | null;
  /** Those that are due on that day or before; null: all. */
  readonly dueBy: LocalDate | null;
  /** Of a payout that is being approved: its own claims are not kept back by it. */
  readonly payoutId: string | null;
}

/**
 * Claims that are to be paid out, locked, in order of their ids: open, in no file that the bank may still carry out, and in no other payout that
 * waits to be approved; nor any that the bank paid twice, until people have ended that break: which payment was of which order is theirs to say.
 * What a partner in default is to receive is only paid when its claims are named.
 */
export async function lockPayableClaims(tx: Tx, filter: PayableFilter): Promise<PayableClaim[]> {
  const { currency, claimIds, dueBy, payoutId } = filter;
  await tx.query(
    `SELECT FROM claim WHERE direction = 'RECEIVES' AND currency = $1 AND ($2::uuid[] IS NULL OR id = ANY ($2)) ORDER BY id FOR NO KEY UPDATE`,
    [currency, claimIds],
  );
  const rows = await tx.query<{
    id: string;
    partner_code: string;
    reference: string;
    due_on: string;
    open_minor: string;
    payments: string;
  }>(
    `SELECT claim.id, partner_code, reference, due_on::text AS due_on, standing_minor - paid_minor AS open_minor,
       (SELECT count(*) FROM claim_payment WHERE claim_payment.claim_id = claim.id) AS payments
     FROM claim JOIN claim_state ON claim_state.claim_id = claim.id
     WHERE direction = 'RECEIVES' AND currency = $1 AND ($2::uuid[] IS NULL OR claim.id = ANY ($2)) AND ($3::date IS NULL OR due_on <= $3)
       AND standing_minor > paid_minor
       AND NOT EXISTS (SELECT FROM claim_in_flight WHERE claim_in_flight.claim_id = claim.id)
       AND NOT EXISTS (SELECT FROM break WHERE type = 'DUPLICATE_AT_PARTNER' AND status <> 'RESOLVED' AND source = 'BANK'
                       AND claim.id = ANY (expected_ids))
       AND NOT EXISTS (
         SELECT FROM claim_payout_item AS item JOIN claim_payout AS payout ON payout.id = item.payout_id
         WHERE item.claim_id = claim.id AND num_nonnulls(approved_by, rejected_by) = 0 AND payout.id IS DISTINCT FROM $4)
       AND ($2::uuid[] IS NOT NULL OR NOT EXISTS (
         SELECT FROM partner_default AS declared WHERE declared.partner_code = claim.partner_code AND declared.approved_by IS NOT NULL
           AND NOT EXISTS (SELECT FROM default_cure AS cure WHERE cure.partner_code = declared.partner_code
                           AND cure.approved_at > declared.approved_at)))
     ORDER BY claim.id`,
    [currency, claimIds, dueBy, payoutId],
  );
  return rows.map((row) => ({
    id: row.id,
    partnerCode: row.partner_code,
    reference: row.reference,
    dueOn: row.due_on,
    openMinor: BigInt(row.open_minor),
    paymentsCount: Number(row.payments),
  }));
}

export interface NewPayout {
  readonly id: string;
  readonly currency: string;
  /** The operator's account. */
  readonly bankAccountId: string;
  readonly contentHash: string;
  readonly proposedBy: string;
  readonly items: readonly {
    readonly claimId: string;
    readonly amountMinor: bigint;
    readonly bankAccountId: string;
  }[];
}

export async function insertPayout(tx: Tx, payout: NewPayout): Promise<void> {
  const { id, currency, bankAccountId, contentHash, proposedBy, items } = payout;
  const sumMinor = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  await tx.query(
    `INSERT INTO claim_payout (id, currency, bank_account_id, transfers, control_sum_minor, content_hash, proposed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, currency, bankAccountId, items.length, sumMinor.toString(), contentHash, proposedBy],
  );
  await tx.query(
    `INSERT INTO claim_payout_item (payout_id, claim_id, amount_minor, bank_account_id)
     SELECT $1, claim_id, amount_minor, bank_account_id
     FROM json_to_recordset($2::json) AS item (claim_id uuid, amount_minor numeric, bank_account_id uuid)`,
    [id, JSON.stringify(items.map((item) => toItemRow(item)))],
  );
}

function toItemRow(item: NewPayout["items"][number]) {
  return { claim_id: item.claimId, amount_minor: item.amountMinor.toString(), bank_account_id: item.bankAccountId };
}

export interface PayoutHead extends ProposalState {
  readonly id: string;
  readonly currency: string;
  readonly contentHash: string;
  /** UUIDs, ascending. */
  readonly claimIds: readonly string[];
}

/** Reads a payout and keeps others from deciding on it until the transaction ends. */
export async function lockPayout(tx: Tx, id: string): Promise<PayoutHead | undefined> {
  const [row] = await tx.query<ProposalRow & { currency: string; content_hash: string }>(
    "SELECT proposed_by, approved_by, rejected_by, currency, content_hash FROM claim_payout WHERE id = $1 FOR UPDATE",
    [id],
  );
  if (!row) return undefined;
  const items = await tx.query<{ claim_id: string }>(
    "SELECT claim_id FROM claim_payout_item WHERE payout_id = $1 ORDER BY claim_id",
    [id],
  );
  const claimIds = items.map(({ claim_id: claimId }) => claimId);
  return { ...toProposal(row), id, currency: row.currency, contentHash: row.content_hash, claimIds };
}

export interface NewClaimFile {
  readonly payoutId: string;
  readonly messageId: string;
  readonly executeOn: LocalDate;
  readonly name: string;
  readonly content: Buffer;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly instructedBy: string;
  readonly instructions: readonly {
    readonly claimId: string;
    readonly amountMinor: bigint;
    readonly paymentsCount: number;
  }[];
}

/** Writes the file of an approved payout with what it orders. The caller has locked the claims. */
export async function insertClaimFile(tx: Tx, file: NewClaimFile): Promise<void> {
  const stored = await saveFile(tx, {
    name: file.name,
    mediaType: "application/xml",
    ownerSubject: file.instructedBy,
    ownerPartnerCode: null,
    content: file.content,
  });
  await tx.query(
    "INSERT INTO claim_payment_file (payout_id, message_id, execute_on, sha256, stored_file_id) VALUES ($1, $2, $3, $4, $5)",
    [file.payoutId, file.messageId, file.executeOn, file.sha256, stored.id],
  );
  const rows = file.instructions.map(({ claimId, amountMinor, paymentsCount }) => {
    return { claim_id: claimId, amount_minor: amountMinor.toString(), after_payment: paymentsCount };
  });
  await tx.query(
    `INSERT INTO claim_instruction (payout_id, claim_id, amount_minor, after_payment)
     SELECT $1, claim_id, amount_minor, after_payment
     FROM json_to_recordset($2::json) AS ordered (claim_id uuid, amount_minor numeric, after_payment integer)`,
    [file.payoutId, JSON.stringify(rows)],
  );
}

export interface ClaimFileHead {
  readonly payoutId: string;
  readonly status: PaymentFileStatus;
}

/** The file that a bank's answer names, locked; undefined when it is none of claims. */
export async function lockClaimFile(tx: Tx, messageId: string): Promise<ClaimFileHead | undefined> {
  const [row] = await tx.query<{ payout_id: string; status: PaymentFileStatus }>(
    "SELECT payout_id, status FROM claim_payment_file WHERE message_id = $1 FOR NO KEY UPDATE",
    [messageId],
  );
  return row && { payoutId: row.payout_id, status: row.status };
}

/**
 * Marks transfers of a file as refused by the bank: `reasons` by reference, null for all with `reason`. Those on which money has moved
 * since are left as they are. Locks their claims. Answers how many.
 */
export async function rejectClaimTransfers(
  tx: Tx,
  payoutId: string,
  reasons: ReadonlyMap<string, string> | null,
  reason: string,
): Promise<number> {
  await tx.query(
    `SELECT FROM claim WHERE id IN (SELECT claim_id FROM claim_instruction WHERE payout_id = $1) ORDER BY id FOR NO KEY UPDATE`,
    [payoutId],
  );
  const rows = await tx.query(
    `UPDATE claim_instruction AS refused SET status = 'REJECTED', reason = coalesce($2::jsonb ->> claim.reference, $3)
     FROM claim JOIN claim_in_flight AS flight ON flight.claim_id = claim.id
     WHERE refused.payout_id = $1 AND claim.id = refused.claim_id AND flight.payout_id = $1 AND flight.minor >= refused.amount_minor
       AND refused.status <> 'REJECTED' AND ($2::jsonb IS NULL OR $2::jsonb ? claim.reference)
     RETURNING refused.claim_id`,
    [payoutId, reasons && JSON.stringify(Object.fromEntries(reasons)), reason],
  );
  return rows.length;
}

/** Marks what of a file was not refused as taken by the bank. */
export async function acceptClaimTransfers(tx: Tx, payoutId: string): Promise<void> {
  await tx.query("UPDATE claim_instruction SET status = 'ACCEPTED' WHERE payout_id = $1 AND status = 'WRITTEN'", [
    payoutId,
  ]);
}

/** How many transfers of a file were not refused. */
export async function countTakenClaims(tx: Tx, payoutId: string): Promise<number> {
  const [row] = await tx.query<{ taken: string }>(
    "SELECT count(*) AS taken FROM claim_instruction WHERE payout_id = $1 AND status <> 'REJECTED'",
    [payoutId],
  );
  return Number(row?.taken ?? 0);
}

export async function markClaimFile(tx: Tx, payoutId: string, status: PaymentFileStatus): Promise<void> {
  await tx.query("UPDATE claim_payment_file SET status = $2 WHERE payout_id = $1 AND status <> $2", [payoutId, status]);
}
