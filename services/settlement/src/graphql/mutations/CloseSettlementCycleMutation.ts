import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { closeSettlementCycle } from "../../commands/cycles/closeSettlementCycle.js";
import { mayMoveCycles } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import {
  CloseSettlementCycleResult,
  CycleCommandInput,
  type Answer,
  type SettlementCycleClosed,
} from "../types/cycleCommands.js";
import { shownCycle } from "../present/shownCycle.js";

@Resolver()
export class CloseSettlementCycleMutation {
  @Mutation(() => CloseSettlementCycleResult, {
    description:
      "Cuts the cycle off at its end (or at `at`), opens the successor, waits for every fact committed before, then closes.",
  })
  async closeSettlementCycle(
    @Arg("input", () => CycleCommandInput) input: CycleCommandInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayMoveCycles(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const answer = await closeSettlementCycle(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { cycleId: parseCycleId(input.cycleId), at: input.at ?? null },
    );
    if (isRefused(answer)) return answer.refused;
    const closed: SettlementCycleClosed = {
      kind: "SettlementCycleClosed",
      cycle: await shownCycle(context, answer.cycleId),
      successor: await shownCycle(context, answer.successorId),
    };
    return closed;
  }
}
