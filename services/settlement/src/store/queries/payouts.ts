import type { LocalDate } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { payoutStatus, type InstructionStatus, type PayoutStatus } from "../../domain/claims/payoutStatus.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { findFiles } from "../files/findFile.js";
import type { PaymentFileStatus } from "../payments/paymentFiles.js";
import { queryRows } from "./queryRows.js";

/** A payout as people look at it. */
export interface PayoutView {
  /** UUID. */
  readonly id: string;
  readonly status: PayoutStatus;
  readonly currency: string;
  readonly controlSumMinor: bigint;
  readonly transfers: number;
  readonly contentHash: string;
  readonly payer: { readonly iban: string; readonly bic: string | null; readonly holder: string };
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly rejectedBy: string | null;
  readonly rejection: string | null;
  /** null until it is approved. */
  readonly ordered: { readonly messageId: string; readonly executeOn: LocalDate; readonly file: StoredFile } | null;
}

interface Row {
  readonly id: string;
  readonly currency: string;
  readonly control_sum_minor: string;
  readonly transfers: number;
  readonly content_hash: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly holder: string;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly approved_by: string | null;
  readonly approved_at: Date | null;
  readonly rejected_by: string | null;
  readonly rejection: string | null;
  readonly message_id: string | null;
  readonly execute_on: string | null;
  readonly status: PaymentFileStatus | null;
  readonly stored_file_id: string | null;
}

const FROM = `claim_payout AS payout JOIN bank_account AS account ON account.id = payout.bank_account_id
  LEFT JOIN claim_payment_file AS file ON file.payout_id = payout.id`;
const SELECT = `SELECT payout.id, payout.currency, control_sum_minor, transfers, content_hash, iban, bic, holder, proposed_by, proposed_at,
    payout.approved_by, payout.approved_at, payout.rejected_by, payout.rejection, message_id, execute_on::text AS execute_on, status, stored_file_id
  FROM ${FROM}`;
const IS_WAITING = "(NOT $1 OR num_nonnulls(payout.approved_by, payout.rejected_by) = 0)";

/** Up to `limit` payouts behind `afterId`, as they were prepared; their ids are in order of time. */
export async function pagePayouts(
  database: Database,
  isWaiting: boolean,
  afterId: string | undefined,
  limit: number,
): Promise<PayoutView[]> {
  const rows = await queryRows<Row>(
    database,
    `${SELECT} WHERE ${IS_WAITING} AND ($2::uuid IS NULL OR payout.id > $2) ORDER BY payout.id LIMIT $3`,
    [isWaiting, afterId ?? null, limit],
  );
  return toViews(database, rows);
}

export async function countPayouts(database: Database, isWaiting: boolean): Promise<number> {
  const [row] = await queryRows<{ count: string }>(
    database,
    `SELECT count(*) AS count FROM claim_payout AS payout WHERE ${IS_WAITING}`,
    [isWaiting],
  );
  return Number(row?.count ?? 0);
}

export async function findPayout(database: Database, id: string): Promise<PayoutView | undefined> {
  const [found] = await toViews(database, await queryRows<Row>(database, `${SELECT} WHERE payout.id = $1`, [id]));
  return found;
}

async function toViews(database: Database, rows: readonly Row[]): Promise<PayoutView[]> {
  const files = await findFiles(
    database,
    rows.flatMap(({ stored_file_id: id }) => (id === null ? [] : [id])),
  );
  return rows.map((row) => {
    const file = files.get(row.stored_file_id ?? "");
    const { message_id: messageId, execute_on: executeOn } = row;
    return {
      id: row.id,
      status: payoutStatus(row.rejected_by, row.status),
      currency: row.currency,
      controlSumMinor: BigInt(row.control_sum_minor),
      transfers: row.transfers,
      contentHash: row.content_hash,
      payer: { iban: row.iban, bic: row.bic, holder: row.holder },
      proposedBy: row.proposed_by,
      proposedAt: row.proposed_at,
      approvedBy: row.approved_by,
      approvedAt: row.approved_at,
      rejectedBy: row.rejected_by,
      rejection: row.rejection,
      ordered: file && messageId !== null && executeOn !== null ? { messageId, executeOn, file } : null,
    };
  });
}

/** One transfer of a payout. */
export interface PayoutTransferView {
  /** UUID. */
  readonly claimId: string;
  readonly partnerCode: string;
  readonly reference: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly iban: string;
  readonly holder: string;
  /** null until it is ordered. */
  readonly status: InstructionStatus | null;
  /** Why the bank refused it. */
  readonly reason: string | null;
}

/** Up to `limit` transfers of a payout behind the claim `afterId`, in order of the claims. */
export async function pagePayoutTransfers(
  database: Database,
  payoutId: string,
  afterId: string | undefined,
  limit: number,
): Promise<PayoutTransferView[]> {
  const rows = await queryRows<Omit<PayoutTransferView, "amountMinor"> & { readonly amount: string }>(
    database,
    `SELECT item.claim_id AS "claimId", claim.partner_code AS "partnerCode", claim.reference, claim.currency, item.amount_minor AS amount,
       account.iban, account.holder, ordered.status, ordered.reason
     FROM claim_payout_item AS item JOIN claim ON claim.id = item.claim_id JOIN bank_account AS account ON account.id = item.bank_account_id
     LEFT JOIN claim_instruction AS ordered ON ordered.payout_id = item.payout_id AND ordered.claim_id = item.claim_id
     WHERE item.payout_id = $1 AND ($2::uuid IS NULL OR item.claim_id > $2) ORDER BY item.claim_id LIMIT $3`,
    [payoutId, afterId ?? null, limit],
  );
  return rows.map(({ amount, ...row }) => ({ ...row, amountMinor: BigInt(amount) }));
}
