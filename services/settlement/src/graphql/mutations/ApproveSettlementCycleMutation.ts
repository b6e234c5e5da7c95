import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";

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
    const { idempotencyKey, contentHash } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => approveSettlementCycle(deps, request, { cycleId: parseCycleId(input.cycleId), contentHash }),
      async ({ cycleId }): Promise<SettlementCycleApproved> => {
        return { kind: "SettlementCycleApproved", cycle: await shownCycle(context, cycleId) };
      },
    );
  }
}
