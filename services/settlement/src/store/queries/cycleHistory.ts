import type { Database } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { findFiles } from "../files/findFile.js";
import type { PaymentFileKind, PaymentFileStatus } from "../payments/paymentFiles.js";
import { queryRows } from "./queryRows.js";

/** One line of a cycle's timeline as it is shown. */
export interface TimelineEvent {
  readonly at: Date;
  readonly actor: string | null;
  readonly kind: string;
  readonly reason: string | null;
  readonly contentHash: string | null;
}

export async function readTimeline(database: Database, cycleId: string): Promise<TimelineEvent[]> {
  return queryRows<TimelineEvent>(
    database,
    `SELECT recorded_at AS at, actor, kind, reason, content_hash AS "contentHash" FROM cycle_event WHERE cycle_id = $1 ORDER BY ordinal`,
    [cycleId],
  );
}

export interface ApprovalView {
  readonly calculation: number;
  readonly contentHash: string;
  readonly approvedBy: string;
  readonly approvedAt: Date;
  readonly voidedAt: Date | null;
  readonly voidedBy: string | null;
  readonly voidKind: string | null;
}

export async function readApprovals(database: Database, cycleId: string): Promise<ApprovalView[]> {
  return queryRows<ApprovalView>(
    database,
    `SELECT calculation, content_hash AS "contentHash", approved_by AS "approvedBy", approved_at AS "approvedAt",
       voided_at AS "voidedAt", voided_by AS "voidedBy", void_kind AS "voidKind"
     FROM cycle_approval WHERE cycle_id = $1 ORDER BY approved_at, id`,
    [cycleId],
  );
}

export interface PaymentFileView {
  readonly id: string;
  readonly version: number;
  readonly currency: string;
  readonly kind: PaymentFileKind;
  readonly messageId: string;
  readonly controlSumMinor: bigint;
  readonly transfers: number;
  readonly status: PaymentFileStatus;
  readonly stored: StoredFile;
}

interface FileRow extends Omit<PaymentFileView, "controlSumMinor" | "stored"> {
  readonly controlSum: string;
  readonly storedId: string;
}

export async function readPaymentFiles(database: Database, cycleId: string): Promise<PaymentFileView[]> {
  const rows = await queryRows<FileRow>(
    database,
    `SELECT id, version, currency, kind, message_id AS "messageId", control_sum_minor AS "controlSum", transfers, status,
       stored_file_id AS "storedId"
     FROM payment_file WHERE cycle_id = $1 ORDER BY version, currency, kind`,
    [cycleId],
  );
  const stored = await findFiles(
    database,
    rows.map(({ storedId }) => storedId),
  );
  return rows.flatMap(({ storedId, controlSum, ...row }) => {
    const file = stored.get(storedId);
    return file ? [{ ...row, controlSumMinor: BigInt(controlSum), stored: file }] : [];
  });
}
