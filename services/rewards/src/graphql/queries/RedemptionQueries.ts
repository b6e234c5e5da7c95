import { DateTimeScalar, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { readActivity, readRedemption } from "../../domain/access.js";
import { countActivity, type Activity } from "../../store/queries/countActivity.js";
import { readsOf } from "../../store/reads.js";
import type { RewardsContext } from "../context.js";
import { resolveRedemption } from "../references/resolveRedemption.js";
import { RedemptionActivity } from "../types/RedemptionActivity.js";
import { RedemptionType } from "../types/RedemptionType.js";

@Resolver()
export class RedemptionQueries {
  @Query(() => RedemptionType, { nullable: true })
  async redemption(@Arg("id", () => ID) id: string, @Ctx() context: RewardsContext): Promise<RedemptionType | null> {
    orForbidden(readRedemption(context.caller));
    return resolveRedemption({ id }, context);
  }

  @Query(() => RedemptionActivity, { description: "Counts over effective time [from, to)." })
  async redemptionActivity(
    @Arg("from", () => DateTimeScalar, { nullable: true }) from: Date | null | undefined,
    @Arg("to", () => DateTimeScalar, { nullable: true }) to: Date | null | undefined,
    @Ctx() context: RewardsContext,
  ): Promise<Activity> {
    orForbidden(readActivity(context.caller));
    return countActivity(readsOf(context.deps.database), from ?? null, to ?? null);
  }
}
