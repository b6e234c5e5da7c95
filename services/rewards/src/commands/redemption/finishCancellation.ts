import { reverseSpend } from "@tessera/contracts";
import { inTransaction } from "@tessera/runtime";
import { publishCancelled } from "../../events/published.js";
import { findRedemption } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import { finishCancelling } from "../../store/saga/cancellation.js";
import type { CommandDeps } from "../deps.js";

/**
 * Drives a cancellation that is decided to its end: members gives the lots their points back, once for this id, then the units
 * go back. The request, a repeat of its key and the sweeper may all do this at once. Throws UNAVAILABLE when members does not
 * answer; the redemption then stays CANCELLING.
 */
export async function finishCancellation(deps: CommandDeps, redemptionId: string): Promise<void> {
  const redemption = await findRedemption(readsOf(deps.database), redemptionId);
  if (redemption?.state !== "CANCELLING") return;
  const { memberId, cancelReason } = redemption;
  await deps.peers.call(reverseSpend, { redemptionId, memberId, reason: cancelReason ?? "" });
  await inTransaction(deps.database, async (tx) => {
    const finished = await finishCancelling(tx, redemptionId);
    if (finished) await publishCancelled(tx, redemptionId, finished.memberId, finished.cancelledAt);
  });
  deps.wake();
}
