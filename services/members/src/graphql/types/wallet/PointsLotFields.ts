import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { allowWhen, type Points } from "@tessera/kernel";
import { orForbidden, PointsScalar } from "@tessera/runtime";
import { seesLotPoints, seesPurchase } from "../../../domain/access.js";
import { loadPurchase } from "../../loaders/loadPurchase.js";
import type { MembersContext } from "../../MembersContext.js";
import { presentPurchase } from "../../present/presentPurchase.js";
import { Purchase } from "../purchase/Purchase.js";
import { PointsLot } from "./PointsLot.js";

/** A redeeming partner sees which lots paid it, at which price; not what else another shop's lot holds. */
@Resolver(() => PointsLot)
export class PointsLotFields {
  @FieldResolver(() => PointsScalar)
  issued(@Root() lot: PointsLot, @Ctx() { caller }: MembersContext): Points {
    orForbidden(allowWhen(caller, seesLotPoints(caller, lot)));
    return lot.issuedPoints;
  }

  @FieldResolver(() => PointsScalar)
  remaining(@Root() lot: PointsLot, @Ctx() { caller }: MembersContext): Points {
    orForbidden(allowWhen(caller, seesLotPoints(caller, lot)));
    return lot.remainingPoints;
  }

  @FieldResolver(() => Purchase, { nullable: true })
  async purchase(@Root() { purchaseId }: PointsLot, @Ctx() context: MembersContext): Promise<Purchase | null> {
    const purchase = await loadPurchase(context, purchaseId);
    return purchase && seesPurchase(context.caller, purchase) ? presentPurchase(purchase) : null;
  }
}
