import DataLoader from "dataloader";
import { availablePoints } from "@tessera/contracts";
import { points } from "@tessera/kernel";
import { loaderOf, NotAnAnswer } from "@tessera/runtime";
import { ownMemberId } from "../../domain/access.js";
import type { Purse } from "../../domain/catalogue/availability.js";
import type { StoredRedemption } from "../../store/queries/redemptions.js";
import { findRewardsById } from "../../store/queries/rewards.js";
import { redeemingPartners } from "../../store/queries/setup.js";
import { readsOf } from "../../store/reads.js";
import type { RewardsContext } from "../context.js";
import { presentReward } from "../present/presentReward.js";
import type { RewardType } from "../types/RewardType.js";

/** Rewards by UUID; null where there is none. */
export function rewardsById(context: RewardsContext): DataLoader<string, RewardType | null> {
  return loaderOf(
    context,
    "rewardsById",
    () =>
      new DataLoader(async (ids: readonly string[]) => {
        const found = await findRewardsById(readsOf(context.deps.database), ids);
        const byId = new Map(found.map((reward) => [reward.id, presentReward(reward)]));
        return ids.map((id) => byId.get(id) ?? null);
      }),
  );
}

/** Redemptions by UUID, whoever may see them; null where there is none. */
export function redemptionsById(context: RewardsContext): DataLoader<string, StoredRedemption | null> {
  return loaderOf(
    context,
    "redemptionsById",
    () =>
      new DataLoader(async (ids: readonly string[]) => {
        const found = await Promise.all(ids.map(async (id) => context.deps.sagas.read(id)));
        return found.map((redemption) => redemption ?? null);
      }),
  );
}

/** Whether a partner takes points now, by its code. */
export function partnerRedeems(context: RewardsContext): DataLoader<string, boolean> {
  return loaderOf(
    context,
    "partnerRedeems",
    () =>
      new DataLoader(async (codes: readonly string[]) => {
        const redeeming = await redeemingPartners(readsOf(context.deps.database), codes, context.deps.now());
        return codes.map((code) => redeeming.has(code));
      }),
  );
}

/** What the asking member can spend now; members is asked once in a request, however many rewards are shown. */
export async function purseOf(context: RewardsContext): Promise<Purse> {
  return loaderOf(context, "purse", () => askPurse(context));
}

/** A catalogue without prices that can be paid is better than none: when members does not answer, the points are unknown. */
async function askPurse({ caller, deps }: RewardsContext): Promise<Purse> {
  const memberId = ownMemberId(caller);
  if (memberId === undefined) return "NOT_SIGNED_IN";
  try {
    const { available } = await deps.peers.call(availablePoints, { memberIds: [memberId] });
    const [known] = available;
    return known === undefined || known === null ? "NOT_SIGNED_IN" : points(known);
  } catch (error) {
    if (error instanceof NotAnAnswer && error.code === "UNAVAILABLE") return "POINTS_UNKNOWN";
    throw error;
  }
}
