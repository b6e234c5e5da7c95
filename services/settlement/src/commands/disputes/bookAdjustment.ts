import { publicId } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { Adjustment } from "../../domain/disputes/adjustment.js";
import { insertObligations } from "../../store/obligations/insertObligations.js";
import type { Assignments } from "../obligations/lockAssignedCycles.js";

/**
 * Posts an approved adjustment as an obligation into the cycle of its instant, or, when that is closed, late into the earliest open
 * one. `assignments` hold the shared lock of that cycle. Every adjustment, of finance or of a dispute, comes through here. `covers` is
 * that of the obligation which it corrects.
 */
export async function bookAdjustment(
  tx: Tx,
  adjustment: Adjustment,
  assignments: Assignments,
  covers: string | null = null,
): Promise<void> {
  const assignment = assignments.get(adjustment.occurredAt.getTime());
  if (!assignment) throw new Error("the instant of an adjustment was not assigned");
  const { disputeId } = adjustment;
  await insertObligations(tx, [
    {
      kind: "ADJUSTMENT",
      entryId: adjustment.id,
      reference: disputeId === null ? publicId("adj", adjustment.id) : publicId("dsp", disputeId),
      debtorCode: adjustment.debtorCode,
      creditorCode: adjustment.creditorCode,
      currency: adjustment.currency,
      amountMinor: adjustment.amountMinor,
      occurredAt: adjustment.occurredAt,
      lotId: null,
      reverses: null,
      covers,
      cycleId: assignment.cycle.id,
      late: assignment.late,
    },
  ]);
}
