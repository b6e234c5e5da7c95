import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { MembersContext } from "../MembersContext.js";
import { RecordPurchasesInput, RecordPurchasesResult } from "../types/purchase/RecordPurchase.js";
import { recordAll } from "./recordAll.js";

@Resolver()
export class RecordPurchasesMutation {
  @Mutation(() => RecordPurchasesResult, {
    description:
      "Up to 1,000 purchases; an answer per item, in order. Purchases of one member are taken in the order given.",
  })
  async recordPurchases(
    @Arg("input", () => RecordPurchasesInput) input: RecordPurchasesInput,
    @Ctx() context: MembersContext,
  ): Promise<RecordPurchasesResult> {
    return { results: await recordAll(context, input.purchases) };
  }
}
