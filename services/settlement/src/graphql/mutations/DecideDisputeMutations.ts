import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveDispute } from "../../commands/disputes/approveDispute.js";
import { decideDispute } from "../../commands/disputes/decideDispute.js";
import { reviewDispute } from "../../commands/disputes/reviewDispute.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownDispute } from "../present/shownDispute.js";
import type { Answer } from "../types/cycleCommands.js";
import { ApproveDisputeResult, DecideDisputeInput, DisputeCommandInput, DisputeResult } from "../types/disputes.js";

@Resolver()
export class DecideDisputeMutations {
  @Mutation(() => DisputeResult, {
    description: "Takes a dispute under review; a decision that nobody approved is taken back.",
  })
  async reviewDispute(
    @Arg("input", () => DisputeCommandInput) input: DisputeCommandInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await reviewDispute(deps, request, { disputeId: parseUuid("dsp", input.disputeId) });
    return isRefused(answer) ? answer.refused : shownDispute(context, answer.disputeId);
  }

  @Mutation(() => DisputeResult, {
    description: "Decides a dispute under review; `approveDispute` by another person carries it out.",
  })
  async decideDispute(
    @Arg("input", () => DecideDisputeInput) input: DecideDisputeInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const amount = input.amount ? parseAmount("amount", input.amount) : null;
    const problems = [
      ...idempotencyKeyProblems(input.idempotencyKey),
      ...(amount && "problem" in amount ? [amount] : []),
    ];
    if (problems.length > 0 || (amount && "problem" in amount)) return invalidInput(...problems).refused;
    const { outcome, reason } = input;
    const answer = await decideDispute(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { disputeId: parseUuid("dsp", input.disputeId), outcome, amount, reason },
    );
    return isRefused(answer) ? answer.refused : shownDispute(context, answer.disputeId);
  }

  @Mutation(() => ApproveDisputeResult, {
    description:
      "Carries out the decision of another person: the obligation comes back before its cycle's approval, or the difference is posted.",
  })
  async approveDispute(
    @Arg("input", () => DisputeCommandInput) input: DisputeCommandInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveDispute(deps, request, { disputeId: parseUuid("dsp", input.disputeId) });
    return isRefused(answer) ? answer.refused : shownDispute(context, answer.disputeId);
  }
}
