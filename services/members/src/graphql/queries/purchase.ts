import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { orForbidden } from "@tessera/runtime";
import { readPurchase } from "../../domain/access.js";
import type { MembersContext } from "../MembersContext.js";
import { purchaseReference } from "../references/purchaseReference.js";
import { Purchase } from "../types/purchase/Purchase.js";

@Resolver()
export class PurchaseQuery {
  @Query(() => Purchase, { nullable: true })
  async purchase(@Arg("id", () => ID) id: string, @Ctx() context: MembersContext): Promise<Purchase | null> {
    orForbidden(readPurchase(context.caller));
    return purchaseReference({ id }, context);
  }
}
