import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { instructSettlementCycle } from "../../commands/payments/instructSettlementCycle.js";
import { mayPrepareMoney } from "../../domain/access.js";
import { readPaymentFiles } from "../../store/queries/cycleHistory.js";
import type { SettlementContext } from "../context.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import { presentPaymentFile } from "../present/presentPayments.js";
import { shownCycle } from "../present/shownCycle.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  InstructSettlementCycleInput,
  InstructSettlementCycleResult,
  type SettlementCycleInstructed,
} from "../types/payments.js";

@Resolver()
export class InstructSettlementCycleMutation {
  @Mutation(() => InstructSettlementCycleResult, {
    description: "Writes the payment files of an approved cycle, once per version; later for what is due again.",
  })
  async instructSettlementCycle(
    @Arg("input", () => InstructSettlementCycleInput) input: InstructSettlementCycleInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await instructSettlementCycle(deps, request, { cycleId: parseCycleId(input.cycleId) });
    if (isRefused(answer)) return presentRefusal(answer.refused);
    const files = await readPaymentFiles(deps.database, answer.cycleId);
    const instructed: SettlementCycleInstructed = {
      kind: "SettlementCycleInstructed",
      cycle: await shownCycle(context, answer.cycleId),
      files: files.filter(({ id }) => answer.fileIds.includes(id)).map(presentPaymentFile),
    };
    return instructed;
  }
}

function presentRefusal<R extends Answer>(refused: R): Answer {
  if (!("missing" in refused) || !Array.isArray(refused.missing)) return refused;
  const missing = refused.missing as readonly { readonly partnerCode: string | null }[];
  const presented = {
    ...refused,
    missing: missing.map(({ partnerCode, ...row }) => ({
      ...row,
      partner: partnerCode === null ? null : { code: partnerCode },
    })),
  };
  return presented;
}
