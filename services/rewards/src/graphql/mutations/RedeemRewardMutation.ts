import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { redeemReward } from "../../commands/redemption/redeemReward.js";
import { actsAs, redeem } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { presentOwn } from "../present/presentOwn.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { RedeemRewardInput, RedeemRewardResult } from "../types/RedeemReward.js";

@Resolver()
export class RedeemRewardMutation {
  @Mutation(() => RedeemRewardResult, { description: "Refused OUT_OF_STOCK before INSUFFICIENT_POINTS." })
  async redeemReward(
    @Arg("input", () => RedeemRewardInput) input: RedeemRewardInput,
    @Ctx() context: RewardsContext,
  ): Promise<Answer> {
    orForbidden(redeem(context.caller));
    const answer = await redeemReward(context.deps, requestOf(context, input), actsAs(context.caller), {
      rewardId: input.rewardId ?? null,
      rewardCode: input.rewardCode ?? null,
      memberId: input.memberId ?? null,
      cardNumber: input.cardNumber ?? null,
      quantity: input.quantity,
      occurredAt: input.occurredAt ?? null,
    });
    if (isRefused(answer)) return answer.refused;
    return { ...answer, redemption: await presentOwn(context, answer.redemptionId) } as Answer;
  }
}
