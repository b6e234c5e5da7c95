import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveExitSettlement } from "../../commands/exit/approveExitSettlement.js";
import { settleExit, type ExitSettlementProposed } from "../../commands/exit/settleExit.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import { findExit, readSettlementsOf } from "../../store/queries/exits.js";
import type { SettlementContext } from "../context.js";
import { parseRate } from "../parse/parseRate.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentExit, presentExitSettlement } from "../present/presentExit.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveExitSettlementInput,
  ApproveExitSettlementResult,
  SettleExitInput,
  SettleExitResult,
  type ExitSettlementChangedType,
} from "../types/exits.js";

@Resolver()
export class ExitSettlementMutations {
  @Mutation(() => SettleExitResult, {
    description:
      "Works out the buy-out when its day has come, a true-up afterwards; `approveExitSettlement` by another person posts it.",
  })
  async settleExit(
    @Arg("input", () => SettleExitInput) input: SettleExitInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const parsed = parseRate(input.expectedRedemptionRate);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in parsed ? [parsed] : [])];
    if (problems.length > 0 || "problem" in parsed) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const exitId = parseUuid("ext", input.exitId);
    const answer = await settleExit(deps, request, { exitId, expectedRate: parsed.rate });
    return isRefused(answer) ? answer.refused : shownSettlement(context, answer);
  }

  @Mutation(() => ApproveExitSettlementResult, {
    description: "Posts it into the open cycle. From a buy-out on the reserve pays for the partner's points.",
  })
  async approveExitSettlement(
    @Arg("input", () => ApproveExitSettlementInput) input: ApproveExitSettlementInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const settlementId = parseUuid("exs", input.settlementId);
    const answer = await approveExitSettlement(deps, request, { settlementId });
    return isRefused(answer) ? answer.refused : shownSettlement(context, answer);
  }
}

async function shownSettlement(
  { deps }: SettlementContext,
  { exitId, settlementId }: ExitSettlementProposed,
): Promise<ExitSettlementChangedType> {
  const exit = await findExit(deps.database, exitId);
  const settlement = (await readSettlementsOf(deps.database, exitId)).find(({ id }) => id === settlementId);
  if (!exit || !settlement) throw new Error(`the settlement ${settlementId} of an exit has vanished`);
  return {
    kind: "ExitSettlementChanged",
    exit: presentExit(exit),
    settlement: presentExitSettlement(settlement),
  };
}
