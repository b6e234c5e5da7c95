import { keptAnswer } from "../../store/keptAnswer.js";
import { findRedemption } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import type { CommandDeps } from "../deps.js";
import { REDEEM_REWARD, type KeptRedemption } from "./keptRedemption.js";
import { settleSaga, type PendingRedemption } from "./settleSaga.js";

/**
 * Drives a redemption that was reserved to its end. The request itself, a repeat of its key and the sweeper may all do this at
 * once; they get the same decision, and the first one writes it. Throws UNAVAILABLE when members does not answer; the
 * redemption then stays PENDING.
 */
export async function driveRedemption(deps: CommandDeps, redemptionId: string): Promise<KeptRedemption> {
  const redemption = await findRedemption(readsOf(deps.database), redemptionId);
  if (!redemption) throw new Error(`redemption ${redemptionId} is not there`);
  if (redemption.state === "PENDING") return drivePending(deps, redemption);
  return finalAnswer(deps, redemption);
}

/** The key under which the answer is kept. */
interface Keyed {
  readonly keyScope: string;
  readonly key: string;
}

/** `driveRedemption` for a redemption that the caller has just seen PENDING. */
export async function drivePending(deps: CommandDeps, redemption: PendingRedemption & Keyed): Promise<KeptRedemption> {
  return (await settleSaga(deps, redemption)) ?? finalAnswer(deps, redemption);
}

/** What a repeat of the key is told, once the redemption has left PENDING. */
async function finalAnswer({ database }: CommandDeps, { keyScope, key }: Keyed): Promise<KeptRedemption> {
  const kept = await keptAnswer<KeptRedemption>(readsOf(database), keyScope, REDEEM_REWARD, key);
  if (kept === undefined || kept.kind === "Pending") throw new Error("a redemption has ended without its answer");
  return kept;
}
