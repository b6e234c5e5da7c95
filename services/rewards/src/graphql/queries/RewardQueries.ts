import { parsePublicId } from "@tessera/kernel";
import { NotAnAnswer, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import type { RewardSelection } from "../../store/queries/listRewards.js";
import { findRewardByCode } from "../../store/queries/rewards.js";
import { readsOf } from "../../store/reads.js";
import type { RewardsContext } from "../context.js";
import { rewardsById } from "../loaders/rewardLoaders.js";
import { presentReward } from "../present/presentReward.js";
import { RewardArgs } from "../types/RewardArgs.js";
import { RewardConnection, RewardType } from "../types/RewardType.js";
import { rewardPage } from "./rewardPage.js";

const MAX_SEARCH_LENGTH = 200;
const MAX_PARTNERS = 100;

@Resolver()
export class RewardQueries {
  @Query(() => RewardConnection, {
    description:
      "The catalogue of all partners. search: every word occurs in title, code or partner, whatever its case or accents.",
  })
  async rewards(
    @Args(() => RewardArgs) args: RewardArgs,
    @Ctx() context: RewardsContext,
  ): Promise<Connection<RewardType>> {
    return rewardPage(context, args, selectionOf(args), args.sort);
  }

  @Query(() => RewardType, { nullable: true })
  async reward(@Arg("id", () => ID) id: string, @Ctx() context: RewardsContext): Promise<RewardType | null> {
    const uuid = parsePublicId("rwd", id);
    return uuid === undefined ? null : rewardsById(context).load(uuid);
  }

  @Query(() => RewardType, { nullable: true })
  async rewardByCode(
    @Arg("code", () => String) code: string,
    @Ctx() context: RewardsContext,
  ): Promise<RewardType | null> {
    const reward = await findRewardByCode(readsOf(context.deps.database), code);
    return reward ? presentReward(reward) : null;
  }
}

function selectionOf({ search, filter }: RewardArgs): RewardSelection {
  if (search && search.length > MAX_SEARCH_LENGTH) {
    throw new NotAnAnswer("BAD_USER_INPUT", `\`search\` must have at most ${MAX_SEARCH_LENGTH} characters.`);
  }
  if (filter?.partnerCodes && filter.partnerCodes.length > MAX_PARTNERS) {
    throw new NotAnAnswer("BAD_USER_INPUT", `\`partnerCodes\` must name at most ${MAX_PARTNERS} partners.`);
  }
  return {
    search: search ?? undefined,
    partnerCodes: filter?.partnerCodes?.map((code) => code.replaceAll("\u0000", "\uFFFD")),
    kinds: filter?.kinds ?? undefined,
    pointsAtMost: filter?.pointsAtMost ?? undefined,
    inStock: filter?.inStock ?? undefined,
  };
}
