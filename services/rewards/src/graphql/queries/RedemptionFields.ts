import { publicId } from "@tessera/kernel";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RewardsContext } from "../context.js";
import { rewardsById } from "../loaders/rewardLoaders.js";
import { MemberStub } from "../types/MemberStub.js";
import { RedemptionType } from "../types/RedemptionType.js";
import { RewardType } from "../types/RewardType.js";

@Resolver(() => RedemptionType)
export class RedemptionFields {
  @FieldResolver(() => RewardType)
  async reward(@Root() { rewardId }: RedemptionType, @Ctx() context: RewardsContext): Promise<RewardType | null> {
    return rewardsById(context).load(rewardId);
  }

  @FieldResolver(() => MemberStub, { nullable: true })
  member(@Root() { memberId }: RedemptionType): MemberStub {
    return { id: publicId("mbr", memberId) };
  }
}
