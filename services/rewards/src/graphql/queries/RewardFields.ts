import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { availabilityOf, type Availability } from "../../domain/catalogue/availability.js";
import type { RewardsContext } from "../context.js";
import { partnerRedeems, purseOf } from "../loaders/rewardLoaders.js";
import { RewardAvailabilityType } from "../types/AvailabilityType.js";
import { PartnerStub } from "../types/PartnerStub.js";
import { RewardType } from "../types/RewardType.js";

@Resolver(() => RewardType)
export class RewardFields {
  @FieldResolver(() => PartnerStub)
  partner(@Root() { partnerCode }: RewardType): PartnerStub {
    return { code: partnerCode };
  }

  @FieldResolver(() => String, {
    description: "In the language asked for where there is one, else in the one it was given in.",
  })
  title(
    @Root() { plainTitle }: RewardType,
    @Arg("language", () => String, { nullable: true }) _language: string | null | undefined,
  ): string {
    return plainTitle;
  }

  @FieldResolver(() => RewardAvailabilityType, { description: "For the asking member; advice, never a decision." })
  async availability(@Root() reward: RewardType, @Ctx() context: RewardsContext): Promise<Availability> {
    const [redeems, purse] = await Promise.all([partnerRedeems(context).load(reward.partnerCode), purseOf(context)]);
    return availabilityOf({ points: reward.points, stockLeft: reward.stock, partnerRedeems: redeems }, purse);
  }
}
