import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { MembersContext } from "../MembersContext.js";
import { RecordPurchaseInput, RecordPurchaseResult } from "../types/purchase/RecordPurchase.js";
import type { Answer } from "../types/resultUnion.js";
import { recordAll } from "./recordAll.js";

@Resolver()
export class RecordPurchaseMutation {
  @Mutation(() => RecordPurchaseResult)
  async recordPurchase(
    @Arg("input", () => RecordPurchaseInput) input: RecordPurchaseInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const [answer] = await recordAll(context, [input]);
    return answer!;
  }
}
