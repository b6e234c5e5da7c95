import type { Tx } from "@tessera/runtime";

/** Takes an obligation out of the calculation of its cycle, which the caller has locked and which is not approved. */
export async function withdrawObligation(tx: Tx, obligationId: string, disputeId: string): Promise<void> {
  await tx.query("INSERT INTO obligation_withdrawn (obligation_id, dispute_id) VALUES ($1, $2)", [
    obligationId,
    disputeId,
  ]);
}

/** Puts it back, before the approval. */
export async function returnObligation(tx: Tx, obligationId: string): Promise<void> {
  await tx.query("INSERT INTO obligation_returned (obligation_id) VALUES ($1)", [obligationId]);
}

/** True while a dispute keeps the obligation out. */
export async function isObligationOut(tx: Tx, obligationId: string): Promise<boolean> {
  const rows = await tx.query("SELECT FROM obligation_out WHERE obligation_id = $1", [obligationId]);
  return rows.length > 0;
}

/** True once a reversal mirrored the obligation. */
export async function isObligationReversed(tx: Tx, obligationId: string): Promise<boolean> {
  const rows = await tx.query("SELECT FROM obligation WHERE reverses = $1", [obligationId]);
  return rows.length > 0;
}
