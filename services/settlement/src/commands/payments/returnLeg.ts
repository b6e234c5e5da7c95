import type { LocalDate } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import { mayLegMove } from "../../domain/payments/leg.js";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import { changeLeg, insertReplacingLeg, lockLeg } from "../../store/payments/legs.js";
import { postLegMoves } from "../ledger/postLegMoves.js";

export interface ReturnedPayment {
  /** UUID of the leg that was paid. */
  readonly legId: string;
  /** What came back, positive, at most what was settled. */
  readonly amountMinor: bigint;
  readonly valueDate: LocalDate;
  /** The bank's reason. */
  readonly reason: string;
}

/**
 * Books that money of a leg came back. The leg stays as it was paid, RETURNED; a new leg that names it is DUE for what is open again
 * and goes out with the cycle's next instruction. A cycle that is SETTLED stays so: it is final. Answers the new leg's id.
 * Locks the cycle, then the leg. Throws RangeError when the leg has not that much to give back.
 */
export async function returnLeg(
  tx: Tx,
  { legId, amountMinor, valueDate, reason }: ReturnedPayment,
): Promise<{ readonly legId: string }> {
  const leg = await lockLeg(tx, legId);
  if (!leg || !mayLegMove(leg.status, "RETURNED")) {
    throw new RangeError(`leg ${legId} is ${leg?.status ?? "unknown"}: nothing of it comes back`);
  }
  if (amountMinor <= 0n || amountMinor > leg.settledMinor) {
    throw new RangeError(`leg ${legId} gives back up to ${leg.settledMinor}, not ${amountMinor}`);
  }
  await changeLeg(tx, legId, { status: "RETURNED", returnedMinor: amountMinor, valueDate });
  const replacingId = newId();
  await insertReplacingLeg(tx, replacingId, leg, leg.amountMinor - leg.settledMinor + amountMinor);
  await addCycleEvents(tx, [leg.cycleId], {
    kind: "LEG_RETURNED",
    actor: null,
    reason: `${leg.reference ?? legId}: ${reason}`,
    contentHash: null,
  });
  const after = { status: "RETURNED", returnedMinor: amountMinor };
  await postLegMoves(tx, [{ before: leg, after }], new Date(`${valueDate}T00:00:00Z`));
  return { legId: replacingId };
}
