import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { createReward } from "../../commands/catalogue/createReward.js";
import { actsAs, changeCatalogue } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { rewardsById } from "../loaders/rewardLoaders.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { CreateRewardInput, CreateRewardResult } from "../types/CreateReward.js";

@Resolver()
export class CreateRewardMutation {
  @Mutation(() => CreateRewardResult)
  async createReward(
    @Arg("input", () => CreateRewardInput) input: CreateRewardInput,
    @Ctx() context: RewardsContext,
  ): Promise<Answer> {
    orForbidden(changeCatalogue(context.caller));
    const { code, partnerCode, kind, title, points, stock } = input;
    const reward = { code, partnerCode, kind, title, points, stock: stock ?? null };
    const answer = await createReward(
      context.deps,
      requestOf(context, input),
      actsAs(context.caller).partnerCode,
      reward,
    );
    if (isRefused(answer)) return answer.refused;
    return { ...answer, reward: await rewardsById(context).clear(answer.rewardId).load(answer.rewardId) } as Answer;
  }
}
