import { publicId } from "@tessera/kernel";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { mayReadClearing, mayReadWholeClearing } from "../../domain/access.js";
import { countAdjustments, pageAdjustments } from "../../store/queries/adjustments.js";
import { countDisputes, findDispute, pageDisputes } from "../../store/queries/disputes.js";
import type { SettlementContext } from "../context.js";
import { parseTimeCursor } from "../parse/parseTimeCursor.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentAdjustment } from "../present/presentAdjustment.js";
import { presentDispute } from "../present/presentDispute.js";
import { AdjustmentConnection, type AdjustmentType } from "../types/adjustments.js";
import { DisputeConnection, DisputeType } from "../types/disputes.js";

@Resolver()
export class DisputeQueries {
  @Query(() => DisputeConnection, {
    description: "In the order in which they were opened; a partner sees those it is a party of.",
  })
  async disputes(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<DisputeType>> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, undefined) ?? undefined;
    const cursor = parseTimeCursor("dsp", args.after);
    const after = cursor && { openedAt: cursor.at, id: cursor.id };
    return presentConnection({
      args,
      rows: await pageDisputes(deps.database, { partnerCode, after, limit: pageSize(args).read }),
      toNode: presentDispute,
      cursorOf: (row) => encodeCursor(row.openedAt.toISOString(), publicId("dsp", row.id)),
      totalCount: async () => countDisputes(deps.database, partnerCode),
    });
  }

  @Query(() => DisputeType, { nullable: true })
  async dispute(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<DisputeType | null> {
    orForbidden(mayReadClearing(caller));
    const found = await findDispute(deps.database, parseUuid("dsp", id));
    if (!found) return null;
    const parties = [found.obligation.debtorCode, found.obligation.creditorCode];
    const own = readablePartner(caller, undefined);
    return own === undefined || (own !== null && parties.includes(own)) ? presentDispute(found) : null;
  }

  @Query(() => AdjustmentConnection, { description: "In the order in which they were proposed." })
  async adjustments(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<AdjustmentType>> {
    orForbidden(mayReadWholeClearing(caller));
    const cursor = parseTimeCursor("adj", args.after);
    const after = cursor && { proposedAt: cursor.at, id: cursor.id };
    return presentConnection({
      args,
      rows: await pageAdjustments(deps.database, after, pageSize(args).read),
      toNode: presentAdjustment,
      cursorOf: (row) => encodeCursor(row.proposedAt.toISOString(), publicId("adj", row.id)),
      totalCount: async () => countAdjustments(deps.database),
    });
  }
}
