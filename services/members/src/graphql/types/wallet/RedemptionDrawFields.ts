import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { loadLot } from "../../loaders/loadLot.js";
import type { MembersContext } from "../../MembersContext.js";
import { presentLot } from "../../present/presentLot.js";
import { PointsLot } from "./PointsLot.js";
import { RedemptionDraw } from "./RedemptionDraw.js";

@Resolver(() => RedemptionDraw)
export class RedemptionDrawFields {
  @FieldResolver(() => PointsLot)
  async lot(@Root() { lotId }: RedemptionDraw, @Ctx() context: MembersContext): Promise<PointsLot> {
    const lot = await loadLot(context, lotId);
    if (lot === undefined) throw new Error(`a draw names a lot that is not there: ${lotId}`);
    return presentLot(lot);
  }
}
