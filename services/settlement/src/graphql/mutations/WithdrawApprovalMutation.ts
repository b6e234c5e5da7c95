import { lineProblems } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";

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
    const { idempotencyKey, reason } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: lineProblems("reason", reason, MOST_REASON) },
      async (request) => withdrawApproval(deps, request, { cycleId: parseCycleId(input.cycleId), reason }),
      async ({ cycleId }): Promise<ApprovalWithdrawn> => {
        return { kind: "ApprovalWithdrawn", cycle: await shownCycle(context, cycleId) };
      },
    );
  }
}
