import type { Tx } from "@tessera/runtime";
import { correctReversal } from "../../domain/disputes/correctObligation.js";
import type { ReversedSpend } from "../../domain/obligations/obligation.js";
import { lockDisputesOf } from "../../store/disputes/disputes.js";
import type { StoredObligation } from "../../store/obligations/obligationRow.js";
import type { Assignments } from "../obligations/lockAssignedCycles.js";
import { bookCorrection } from "./bookCorrection.js";

export interface ReversedObligation {
  readonly original: StoredObligation;
  readonly reversal: ReversedSpend;
}

/**
 * Puts right what disputes that are closed had changed of obligations that were now reversed; an open dispute will see the reversal when
 * it is closed. Called after the reversals are inserted: the lock of the disputes lets one of the two see the other.
 */
export async function correctReversals(
  tx: Tx,
  reversed: readonly ReversedObligation[],
  assignments: Assignments,
): Promise<void> {
  const byObligation = new Map(reversed.map((one) => [one.original.id, one]));
  for (const dispute of await lockDisputesOf(tx, [...byObligation.keys()])) {
    const found = byObligation.get(dispute.obligationId);
    if (!found || dispute.status !== "CLOSED" || dispute.decidedMinor === null) continue;
    const correction = correctReversal(found.original, dispute.decidedMinor);
    const { occurredAt } = found.reversal;
    await bookCorrection(tx, dispute, found.original, { correction, occurredAt }, assignments);
  }
}
