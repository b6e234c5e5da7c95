import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveExit } from "../../commands/exit/approveExit.js";
import { beginExit } from "../../commands/exit/beginExit.js";
import { terminatePartner } from "../../commands/exit/terminatePartner.js";
import { withdrawExit } from "../../commands/exit/withdrawExit.js";
import { mayApproveMoney, mayPlanExits } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseRate } from "../parse/parseRate.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownExit } from "../present/shownExit.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveExitInput,
  ApproveExitResult,
  BeginExitInput,
  BeginExitResult,
  TerminatePartnerInput,
  TerminatePartnerResult,
  WithdrawExitInput,
  WithdrawExitResult,
} from "../types/exits.js";
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

@Resolver()
export class ExitMutations {
  @Mutation(() => BeginExitResult, {
    description: "Plans how a partner leaves; `approveExit` by another person agrees on it.",
  })
  async beginExit(
    @Arg("input", () => BeginExitInput) input: BeginExitInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPlanExits(caller));
    const { idempotencyKey, expectedRedemptionRate, ...plan } = input;
    return answerParsed(
      { caller, idempotencyKey },
      parseRate(expectedRedemptionRate),
      async (request, { rate }) =>
        beginExit(deps, request, {
          partnerCode: plan.partnerCode,
          reserveCode: plan.reserveCode,
          mode: plan.mode,
          announcedOn: plan.announcedOn,
          lastIssuingDay: plan.lastIssuingDay,
          lastRedeemingDay: plan.lastRedeemingDay ?? plan.lastIssuingDay,
          runOffEndsOn: plan.runOffEndsOn ?? null,
          trueUpOn: plan.trueUpOn ?? null,
          expectedRate: rate,
          reason: plan.reason,
        }),
      async ({ exitId }) => shownExit(context, exitId),
    );
  }

  @Mutation(() => ApproveExitResult, {
    description:
      "From the instants of the plan on the partner issues no points and redeems none, however late a fact is told.",
  })
  async approveExit(
    @Arg("input", () => ApproveExitInput) input: ApproveExitInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveExit(deps, request, { exitId: parseUuid("ext", input.exitId) }),
      async ({ exitId }) => shownExit(context, exitId),
    );
  }

  @Mutation(() => WithdrawExitResult, { description: "Takes a plan back that nobody has approved yet." })
  async withdrawExit(
    @Arg("input", () => WithdrawExitInput) input: WithdrawExitInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPlanExits(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => withdrawExit(deps, request, { exitId: parseUuid("ext", input.exitId) }),
      async ({ exitId }) => shownExit(context, exitId),
    );
  }

  @Mutation(() => TerminatePartnerResult, {
    description: "Ends a partner whose points were bought out, when nothing of it is open any more.",
  })
  async terminatePartner(
    @Arg("input", () => TerminatePartnerInput) input: TerminatePartnerInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => terminatePartner(deps, request, { exitId: parseUuid("ext", input.exitId) }),
      async ({ exitId }) => shownExit(context, exitId),
    );
  }
}
