import type { Tx } from "@tessera/runtime";
import type { IssuingReason, IssuingState } from "../../domain/exposure/issuing.js";

/** Namespace of this lock; below the numbers of cycles. */
const LOCK_SPACE = 32_341;
const EVALUATION = -1;

/** The right to evaluate exposures and to stop issuing, until the transaction ends. Posters do not take it. */
export async function lockEvaluation(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK_SPACE, EVALUATION]);
}

interface Row {
  readonly partner_code: string;
  readonly stopped: boolean;
  readonly reason: IssuingReason;
  readonly since: Date;
  readonly sequence: string;
}

/** Of the partners whose issuing was ever stopped. */
export async function readIssuing(tx: Tx): Promise<Map<string, IssuingState>> {
  const rows = await tx.query<Row>("SELECT * FROM issuing_state");
  return new Map(
    rows.map((row) => [
      row.partner_code,
      {
        partnerCode: row.partner_code,
        stopped: row.stopped,
        reason: row.reason,
        since: row.since,
        sequence: BigInt(row.sequence),
      },
    ]),
  );
}

export async function saveIssuing(tx: Tx, state: IssuingState): Promise<void> {
  await tx.query(
    `INSERT INTO issuing_state (partner_code, stopped, reason, since, sequence) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (partner_code) DO UPDATE SET stopped = excluded.stopped, reason = excluded.reason, since = excluded.since,
       sequence = excluded.sequence`,
    [state.partnerCode, state.stopped, state.reason, state.since, state.sequence.toString()],
  );
}
