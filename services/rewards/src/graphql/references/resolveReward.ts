import { parsePublicId } from "@tessera/kernel";
import type { RewardsContext } from "../context.js";
import { rewardsById } from "../loaders/rewardLoaders.js";
import type { RewardType } from "../types/RewardType.js";

export async function resolveReward(
  reference: { readonly id: string },
  context: RewardsContext,
): Promise<RewardType | null> {
  const id = parsePublicId("rwd", reference.id);
  return id === undefined ? null : rewardsById(context).load(id);
}
