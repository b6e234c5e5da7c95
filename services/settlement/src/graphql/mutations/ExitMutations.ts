import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
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
    const { idempotencyKey: key, expectedRedemptionRate, ...plan } = input;
    const parsed = parseRate(expectedRedemptionRate);
    const problems = [...idempotencyKeyProblems(key), ...("problem" in parsed ? [parsed] : [])];
    if (problems.length > 0 || "problem" in parsed) return invalidInput(...problems).refused;
    const answer = await beginExit(
      deps,
      { scope: callerScope(caller), key },
      {
        partnerCode: plan.partnerCode,
        reserveCode: plan.reserveCode,
        mode: plan.mode,
        announcedOn: plan.announcedOn,
        lastIssuingDay: plan.lastIssuingDay,
        lastRedeemingDay: plan.lastRedeemingDay ?? plan.lastIssuingDay,
        runOffEndsOn: plan.runOffEndsOn ?? null,
        trueUpOn: plan.trueUpOn ?? null,
        expectedRate: parsed.rate,
        reason: plan.reason,
      },
    );
    return isRefused(answer) ? answer.refused : shownExit(context, answer.exitId);
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
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveExit(deps, request, { exitId: parseUuid("ext", input.exitId) });
    return isRefused(answer) ? answer.refused : shownExit(context, answer.exitId);
  }

  @Mutation(() => WithdrawExitResult, { description: "Takes a plan back that nobody has approved yet." })
  async withdrawExit(
    @Arg("input", () => WithdrawExitInput) input: WithdrawExitInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPlanExits(caller));
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await withdrawExit(deps, request, { exitId: parseUuid("ext", input.exitId) });
    return isRefused(answer) ? answer.refused : shownExit(context, answer.exitId);
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
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await terminatePartner(deps, request, { exitId: parseUuid("ext", input.exitId) });
    return isRefused(answer) ? answer.refused : shownExit(context, answer.exitId);
  }
}
