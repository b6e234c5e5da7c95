import { invalidInput, isRefused, lineProblems } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { withdrawApproval } from "../../commands/cycles/withdrawApproval.js";
import { mayApproveMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import { shownCycle } from "../present/shownCycle.js";
import {
  WithdrawApprovalInput,
  WithdrawApprovalResult,
  type Answer,
  type ApprovalWithdrawn,
} from "../types/cycleCommands.js";

const MOST_REASON = 500;

@Resolver()
export class WithdrawApprovalMutation {
  @Mutation(() => WithdrawApprovalResult, { description: "Takes the approval back before anything is paid." })
  async withdrawApproval(
    @Arg("input", () => WithdrawApprovalInput) input: WithdrawApprovalInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const problems = [
      ...idempotencyKeyProblems(input.idempotencyKey),
      ...lineProblems("reason", input.reason, MOST_REASON),
    ];
    if (problems.length > 0) return invalidInput(...problems).refused;
    const answer = await withdrawApproval(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { cycleId: parseCycleId(input.cycleId), reason: input.reason },
    );
    if (isRefused(answer)) return answer.refused;
    const withdrawn: ApprovalWithdrawn = {
      kind: "ApprovalWithdrawn",
      cycle: await shownCycle(context, answer.cycleId),
    };
    return withdrawn;
  }
}
