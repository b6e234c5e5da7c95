import { PageArgs, type Connection } from "@tessera/runtime";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RewardsContext } from "../context.js";
import { PartnerStub } from "../types/PartnerStub.js";
import { RewardConnection, type RewardType } from "../types/RewardType.js";
import { rewardPage } from "./rewardPage.js";

@Resolver(() => PartnerStub)
export class PartnerFields {
  @FieldResolver(() => RewardConnection, { nullable: true, description: "Ascending by points." })
  async rewards(
    @Root() { code }: PartnerStub,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: RewardsContext,
  ): Promise<Connection<RewardType>> {
    return rewardPage(context, args, { partnerCodes: [code] }, "POINTS_ASC");
  }
}
