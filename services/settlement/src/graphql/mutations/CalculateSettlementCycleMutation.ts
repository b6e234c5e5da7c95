import { NotAnAnswer, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { calculateSettlementCycle } from "../../commands/cycles/calculateSettlementCycle.js";
import { mayMoveCycles } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import {
  CalculateSettlementCycleResult,
  CycleCommandInput,
  type Answer,
  type SettlementCycleCalculated,
} from "../types/cycleCommands.js";
import { shownCycle } from "../present/shownCycle.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class CalculateSettlementCycleMutation {
  @Mutation(() => CalculateSettlementCycleResult, {
    description: "Freezes totals, positions, netting reports and legs of a closed cycle under their content hash.",
  })
  async calculateSettlementCycle(
    @Arg("input", () => CycleCommandInput) input: CycleCommandInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayMoveCycles(caller));
    if (input.at) throw new NotAnAnswer("BAD_USER_INPUT", "`at` is for closing a cycle.");
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => calculateSettlementCycle(deps, request, { cycleId: parseCycleId(input.cycleId) }),
      async ({ cycleId }): Promise<SettlementCycleCalculated> => {
        return { kind: "SettlementCycleCalculated", cycle: await shownCycle(context, cycleId) };
      },
    );
  }
}
