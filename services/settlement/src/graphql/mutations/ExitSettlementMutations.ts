import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

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
    return answerParsed(
      { caller, idempotencyKey: input.idempotencyKey },
      parseRate(input.expectedRedemptionRate),
      async (request, { rate }) =>
        settleExit(deps, request, { exitId: parseUuid("ext", input.exitId), expectedRate: rate }),
      async (proposed) => shownSettlement(context, proposed),
    );
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
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveExitSettlement(deps, request, { settlementId: parseUuid("exs", input.settlementId) }),
      async (approved) => shownSettlement(context, approved),
    );
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
