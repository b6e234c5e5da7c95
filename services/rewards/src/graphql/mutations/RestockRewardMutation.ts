import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { restockReward } from "../../commands/catalogue/restockReward.js";
import { actsAs, changeCatalogue } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { rewardsById } from "../loaders/rewardLoaders.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { RestockRewardInput, RestockRewardResult } from "../types/RestockReward.js";

@Resolver()
export class RestockRewardMutation {
  @Mutation(() => RestockRewardResult)
  async restockReward(
    @Arg("input", () => RestockRewardInput) input: RestockRewardInput,
    @Ctx() context: RewardsContext,
  ): Promise<Answer> {
    orForbidden(changeCatalogue(context.caller));
    const { rewardCode, add } = input;
    const own = actsAs(context.caller).partnerCode;
    const answer = await restockReward(context.deps, requestOf(context, input), own, { rewardCode, add });
    if (isRefused(answer)) return answer.refused;
    return { ...answer, reward: await rewardsById(context).clear(answer.rewardId).load(answer.rewardId) } as Answer;
  }
}
