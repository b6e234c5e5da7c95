import type { RewardsContext } from "../context.js";
import { redemptionsById } from "../loaders/rewardLoaders.js";
import type { RedemptionType } from "../types/RedemptionType.js";
import { presentRedemption } from "./presentRedemption.js";

/** The redemption that a command of this caller has just moved. */
export async function presentOwn(context: RewardsContext, redemptionId: string): Promise<RedemptionType> {
  const redemption = await redemptionsById(context).clear(redemptionId).load(redemptionId);
  if (!redemption) throw new Error(`redemption ${redemptionId} is not there`);
  return presentRedemption(redemption, context.caller);
}
