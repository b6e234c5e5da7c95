import { publicId } from "@tessera/kernel";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { countPayouts, findPayout, pagePayouts } from "../../store/queries/payouts.js";
import type { SettlementContext } from "../context.js";
import { parseIdCursor } from "../parse/parseIdCursor.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentPayout } from "../present/presentPayout.js";
import { ClaimPayoutConnection, ClaimPayoutType } from "../types/claimPayouts.js";

@Resolver()
export class ClaimPayoutsQuery {
  @Query(() => ClaimPayoutType, { nullable: true, description: "null for an unknown one." })
  async claimPayout(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<ClaimPayoutType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const payout = await findPayout(deps.database, parseUuid("cpo", id));
    return payout ? presentPayout(payout) : null;
  }

  @Query(() => ClaimPayoutConnection, {
    description: "Payouts of claims as they were prepared; with `waiting` only those that nobody has decided on.",
  })
  async claimPayouts(
    @Arg("waiting", () => Boolean, { defaultValue: false }) isWaiting: boolean,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ClaimPayoutType>> {
    orForbidden(mayReadWholeClearing(caller));
    const afterId = parseIdCursor("cpo", args.after);
    return presentConnection({
      args,
      rows: await pagePayouts(deps.database, isWaiting, afterId, pageSize(args).read),
      toNode: presentPayout,
      cursorOf: ({ id }) => encodeCursor(publicId("cpo", id)),
      totalCount: async () => countPayouts(deps.database, isWaiting),
    });
  }
}
