import type { Tx } from "@tessera/runtime";
import { NEXT_STATUS, type PartnerStatus, type StatusChange } from "../../domain/exit/partnerStatus.js";

type Reads = { readonly query: <Found>(sql: string, parameters: readonly unknown[]) => Promise<Found[]> };

interface Row {
  readonly partner_code: string;
  readonly status: PartnerStatus;
  readonly since: Date;
  readonly actor: string;
  readonly reason: string;
  readonly recorded_at: Date;
}

/** The histories of all partners that leave or have left, the oldest change first; a partner that is ACTIVE has none. */
export async function readStatusHistories(tx: Reads): Promise<Map<string, StatusChange[]>> {
  const rows = await tx.query<Row>("SELECT * FROM partner_status ORDER BY partner_code, ordinal", []);
  const histories = new Map<string, StatusChange[]>();
  for (const row of rows) {
    const { status, since, actor, reason, recorded_at: recordedAt } = row;
    const change = { status, since, actor, reason, recordedAt };
    histories.set(row.partner_code, [...(histories.get(row.partner_code) ?? []), change]);
  }
  return histories;
}

export async function readStatus(tx: Tx, partnerCode: string): Promise<PartnerStatus> {
  const [row] = await tx.query<{ status: PartnerStatus }>(
    "SELECT status FROM partner_status WHERE partner_code = $1 ORDER BY ordinal DESC LIMIT 1",
    [partnerCode],
  );
  return row?.status ?? "ACTIVE";
}

export interface NewStatus extends Omit<StatusChange, "recordedAt"> {
  readonly partnerCode: string;
  readonly exitId: string;
}

/** Throws for a status that does not follow; the database refuses it as well. The caller holds the lock of the exits. */
export async function insertStatus(tx: Tx, change: NewStatus): Promise<void> {
  const before = await readStatus(tx, change.partnerCode);
  if (!NEXT_STATUS[before].includes(change.status)) {
    throw new Error(`${change.partnerCode} is ${before} and cannot be ${change.status} next`);
  }
  await tx.query(
    `INSERT INTO partner_status (partner_code, ordinal, status, since, exit_id, actor, reason)
     SELECT $1, count(*) + 1, $2, $3, $4, $5, $6 FROM partner_status WHERE partner_code = $1`,
    [change.partnerCode, change.status, change.since, change.exitId, change.actor, change.reason],
  );
}
