import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";

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
    const { idempotencyKey, at } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => closeSettlementCycle(deps, request, { cycleId: parseCycleId(input.cycleId), at: at ?? null }),
      async ({ cycleId, successorId }): Promise<SettlementCycleClosed> => ({
        kind: "SettlementCycleClosed",
        cycle: await shownCycle(context, cycleId),
        successor: await shownCycle(context, successorId),
      }),
    );
  }
}
