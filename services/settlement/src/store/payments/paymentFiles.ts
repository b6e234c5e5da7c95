import type { Tx } from "@tessera/runtime";
import { saveFile } from "../files/saveFile.js";

export type PaymentFileKind = "PAIN_001" | "PAYMENT_REQUESTS";
export type PaymentFileStatus = "WRITTEN" | "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED";

export interface NewPaymentFile {
  readonly id: string;
  readonly cycleId: string;
  readonly version: number;
  readonly currency: string;
  readonly kind: PaymentFileKind;
  readonly contentHash: string;
  readonly messageId: string;
  readonly content: Buffer;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly controlSumMinor: bigint;
  readonly instructedBy: string;
  readonly transfers: readonly {
    readonly legId: string;
    readonly endToEndId: string;
    readonly amountMinor: bigint;
    readonly bankAccountId: string;
  }[];
}

export async function insertPaymentFile(tx: Tx, file: NewPaymentFile): Promise<void> {
  const stored = await saveFile(tx, {
    name: `${file.kind.toLowerCase().replaceAll("_", "-")}-${file.currency}-${file.version}-${file.cycleId}.${file.kind === "PAIN_001" ? "xml" : "csv"}`,
    mediaType: file.kind === "PAIN_001" ? "application/xml" : "text/csv",
    ownerSubject: file.instructedBy,
    ownerPartnerCode: null,
    content: file.content,
  });
  await tx.query(
    `INSERT INTO payment_file (id, cycle_id, version, currency, kind, content_hash, message_id, content, sha256, control_sum_minor,
       transfers, instructed_by, stored_file_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      file.id,
      file.cycleId,
      file.version,
      file.currency,
      file.kind,
      file.contentHash,
      file.messageId,
      file.content,
      file.sha256,
      file.controlSumMinor.toString(),
      file.transfers.length,
      file.instructedBy,
      stored.id,
    ],
  );
  await tx.query(
    `INSERT INTO payment_instruction (file_id, leg_id, end_to_end_id, amount_minor, bank_account_id)
     SELECT $1, leg_id, end_to_end_id, amount_minor, bank_account_id
     FROM json_to_recordset($2::json) AS (leg_id uuid, end_to_end_id text, amount_minor numeric, bank_account_id uuid)`,
    [
      file.id,
      JSON.stringify(
        file.transfers.map((row) => ({
          leg_id: row.legId,
          end_to_end_id: row.endToEndId,
          amount_minor: row.amountMinor.toString(),
          bank_account_id: row.bankAccountId,
        })),
      ),
    ],
  );
}

/** The version that the next instruction of a cycle writes; the caller has locked the cycle. */
export async function nextVersion(tx: Tx, cycleId: string): Promise<number> {
  const [row] = await tx.query<{ version: number }>(
    "SELECT coalesce(max(version), 0) + 1 AS version FROM payment_file WHERE cycle_id = $1",
    [cycleId],
  );
  return row?.version ?? 1;
}

export interface FileHead {
  readonly id: string;
  readonly cycleId: string;
  readonly status: PaymentFileStatus;
}

export async function findFileByMessage(tx: Tx, messageId: string): Promise<FileHead | undefined> {
  const [row] = await tx.query<{ id: string; cycle_id: string; status: PaymentFileStatus }>(
    "SELECT id, cycle_id, status FROM payment_file WHERE message_id = $1 AND kind = 'PAIN_001'",
    [messageId],
  );
  return row && { id: row.id, cycleId: row.cycle_id, status: row.status };
}

export async function markFile(tx: Tx, fileId: string, status: PaymentFileStatus): Promise<void> {
  await tx.query("UPDATE payment_file SET status = $2 WHERE id = $1 AND status <> $2", [fileId, status]);
}

/** Marks transfers of a file as refused and makes their legs due again, unless money moved on them. Answers how many. */
export async function rejectTransfers(
  tx: Tx,
  fileId: string,
  /** null: all of the file. */
  reasons: ReadonlyMap<string, string> | null,
  reason: string,
): Promise<number> {
  const rows = await tx.query(
    `WITH refused AS (
       UPDATE payment_instruction SET status = 'REJECTED', reason = coalesce($2::jsonb ->> end_to_end_id, $3)
       FROM leg
       WHERE file_id = $1 AND leg.id = leg_id AND leg.status = 'INSTRUCTED' AND leg.settled_minor = 0
         AND payment_instruction.status <> 'REJECTED' AND ($2::jsonb IS NULL OR $2::jsonb ? end_to_end_id)
       RETURNING leg_id
     )
     UPDATE leg SET status = 'DUE' WHERE id IN (SELECT leg_id FROM refused) RETURNING id`,
    [fileId, reasons && JSON.stringify(Object.fromEntries(reasons)), reason],
  );
  return rows.length;
}

/** Marks what of a file was not refused as taken by the bank. */
export async function acceptTransfers(tx: Tx, fileId: string): Promise<void> {
  await tx.query("UPDATE payment_instruction SET status = 'ACCEPTED' WHERE file_id = $1 AND status = 'WRITTEN'", [
    fileId,
  ]);
}

/** How many transfers of a file were not refused. */
export async function countTaken(tx: Tx, fileId: string): Promise<number> {
  const [row] = await tx.query<{ taken: string }>(
    "SELECT count(*) AS taken FROM payment_instruction WHERE file_id = $1 AND status <> 'REJECTED'",
    [fileId],
  );
  return Number(row?.taken ?? 0);
}
