import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { formatDecimal, isRefused, QUANTITY_SCALE } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import {
  recordReturn,
  type ReturnExceedsPurchase,
  type ReturnRecorded,
} from "../../commands/purchases/recordReturn.js";
import { writePurchases } from "../../domain/access.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import type { MembersContext } from "../MembersContext.js";
import { parseReturn } from "../parse/parseReturn.js";
import { presentWritten } from "../present/presentWritten.js";
import {
  RecordReturnInput,
  RecordReturnResult,
  type ReturnExceedsPurchase as ReturnExceedsPurchaseType,
  type ReturnRecorded as ReturnRecordedType,
} from "../types/purchase/RecordReturn.js";
import type { Answer } from "../types/resultUnion.js";

@Resolver()
export class RecordReturnMutation {
  @Mutation(() => RecordReturnResult)
  async recordReturn(
    @Arg("input", () => RecordReturnInput) input: RecordReturnInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(writePurchases(caller));
    forgetLoaded(context);
    const parsed = parseReturn(caller, input, new Date());
    if ("invalid" in parsed) return parsed.invalid;
    const answer = await recordReturn(deps.book, callerScope(caller), parsed.value);
    if (!isRefused(answer)) return presentReturn(context, answer);
    const { refused } = answer;
    return refused.kind === "ReturnExceedsPurchase" ? presentExcess(refused) : refused;
  }
}

function presentReturn(
  context: MembersContext,
  { reversedPoints, debtPoints, unmatched, purchaseIds }: ReturnRecorded,
): Answer {
  const recorded: ReturnRecordedType = {
    kind: "ReturnRecorded",
    reversedPoints,
    debtPoints,
    unmatched: unmatched.map(({ sku, quantity }) => ({ sku, quantity: inUnits(quantity) })),
    purchases: async () => Promise.all(purchaseIds.map((id) => presentWritten(context, id))),
  };
  return recorded;
}

function presentExcess(refused: ReturnExceedsPurchase): Answer {
  const excess: ReturnExceedsPurchaseType = { ...refused, returnable: inUnits(refused.returnable) };
  return excess;
}

function inUnits(thousandths: bigint): string {
  return formatDecimal(thousandths, QUANTITY_SCALE);
}
