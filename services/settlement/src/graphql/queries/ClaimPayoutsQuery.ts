import { publicId } from "@tessera/kernel";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { countPayouts, pagePayouts } from "../../store/queries/payouts.js";
import type { SettlementContext } from "../context.js";
import { parseIdCursor } from "../parse/parseIdCursor.js";
import { presentPayout } from "../present/presentPayout.js";
import { ClaimPayoutConnection, type ClaimPayoutType } from "../types/claimPayouts.js";

@Resolver()
export class ClaimPayoutsQuery {
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
