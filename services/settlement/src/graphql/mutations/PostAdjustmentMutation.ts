import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { postAdjustment } from "../../commands/disputes/postAdjustment.js";
import { mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { shownAdjustment } from "../present/shownAdjustment.js";
import { PostAdjustmentInput, PostAdjustmentResult, type AdjustmentProposed } from "../types/adjustments.js";
import type { Answer } from "../types/cycleCommands.js";
import { answerParsed } from "./answerParsed.js";

@Resolver()
export class PostAdjustmentMutation {
  @Mutation(() => PostAdjustmentResult, {
    description: "Proposes that one partner owes another an amount; `approveAdjustment` by another person posts it.",
  })
  async postAdjustment(
    @Arg("input", () => PostAdjustmentInput) input: PostAdjustmentInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, debtorCode, creditorCode, reason, occurredAt } = input;
    const owed = { debtorCode, creditorCode, reason, occurredAt: occurredAt ?? null };
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("amount", input.amount),
      async (request, amount) => postAdjustment(deps, request, { ...owed, ...amount }),
      async ({ adjustmentId }) => {
        const adjustment = await shownAdjustment(context, adjustmentId);
        return { kind: "AdjustmentProposed", adjustment } satisfies AdjustmentProposed as Answer;
      },
    );
  }
}
