import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { postAdjustment } from "../../commands/disputes/postAdjustment.js";
import { mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { shownAdjustment } from "../present/shownAdjustment.js";
import { PostAdjustmentInput, PostAdjustmentResult, type AdjustmentProposed } from "../types/adjustments.js";
import type { Answer } from "../types/cycleCommands.js";

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
    const amount = parseAmount("amount", input.amount);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in amount ? [amount] : [])];
    if (problems.length > 0 || "problem" in amount) return invalidInput(...problems).refused;
    const { debtorCode, creditorCode, reason, occurredAt } = input;
    const answer = await postAdjustment(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { debtorCode, creditorCode, reason, occurredAt: occurredAt ?? null, ...amount },
    );
    if (isRefused(answer)) return answer.refused;
    const proposed: AdjustmentProposed = {
      kind: "AdjustmentProposed",
      adjustment: await shownAdjustment(context, answer.adjustmentId),
    };
    return proposed;
  }
}
