import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveSettlementCycle } from "../../commands/cycles/approveSettlementCycle.js";
import { mayApproveMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import { shownCycle } from "../present/shownCycle.js";
import {
  ApproveSettlementCycleInput,
  ApproveSettlementCycleResult,
  type Answer,
  type SettlementCycleApproved,
} from "../types/cycleCommands.js";

@Resolver()
export class ApproveSettlementCycleMutation {
  @Mutation(() => ApproveSettlementCycleResult, {
    description: "Approves exactly the content that this second person has seen; calculating again takes it away.",
  })
  async approveSettlementCycle(
    @Arg("input", () => ApproveSettlementCycleInput) input: ApproveSettlementCycleInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const answer = await approveSettlementCycle(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { cycleId: parseCycleId(input.cycleId), contentHash: input.contentHash },
    );
    if (isRefused(answer)) return answer.refused;
    const approved: SettlementCycleApproved = {
      kind: "SettlementCycleApproved",
      cycle: await shownCycle(context, answer.cycleId),
    };
    return approved;
  }
}
