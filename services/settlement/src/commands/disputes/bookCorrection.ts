import { newId, type Tx } from "@tessera/runtime";
import type { Correction } from "../../domain/disputes/correctObligation.js";
import type { Dispute } from "../../domain/disputes/dispute.js";
import { insertAdjustment } from "../../store/disputes/adjustments.js";
import type { StoredObligation } from "../../store/obligations/obligationRow.js";
import type { Assignments } from "../obligations/lockAssignedCycles.js";
import { bookAdjustment } from "./bookAdjustment.js";

/** Posts what a dispute changes, at the obligation's instant or that of its reversal; nothing when it is no adjustment. */
export async function bookCorrection(
  tx: Tx,
  dispute: Dispute,
  { currency, covers }: StoredObligation,
  { correction, occurredAt }: { readonly correction: Correction; readonly occurredAt: Date },
  assignments: Assignments,
): Promise<void> {
  if (correction.kind !== "ADJUST" || dispute.decidedBy === null) return;
  const adjustment = {
    id: newId(),
    debtorCode: correction.debtorCode,
    creditorCode: correction.creditorCode,
    currency,
    amountMinor: correction.amountMinor,
    reason: dispute.reason,
    occurredAt,
    disputeId: dispute.id,
    proposedBy: dispute.decidedBy,
    approvedBy: dispute.approvedBy,
  };
  await insertAdjustment(tx, adjustment);
  await bookAdjustment(tx, adjustment, assignments, covers ?? null);
}
