import { invalidInput, isRefused, partnerOf } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { openDispute } from "../../commands/disputes/openDispute.js";
import { mayDispute } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownDispute } from "../present/shownDispute.js";
import type { Answer } from "../types/cycleCommands.js";
import { DisputeResult, OpenDisputeInput } from "../types/disputes.js";

@Resolver()
export class OpenDisputeMutation {
  @Mutation(() => DisputeResult, {
    description:
      "Disputes an obligation, once. Before its cycle is approved it leaves the calculation; afterwards nothing changes until the decision.",
  })
  async openDispute(
    @Arg("input", () => OpenDisputeInput) input: OpenDisputeInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayDispute(caller));
    const claimed = parseAmount("claimedAmount", input.claimedAmount);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in claimed ? [claimed] : [])];
    if (problems.length > 0 || "problem" in claimed) return invalidInput(...problems).refused;
    const answer = await openDispute(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        obligationId: parseUuid("obl", input.obligationId),
        reason: input.reason,
        claimed,
        partnerCode: partnerOf(caller) ?? null,
      },
    );
    return isRefused(answer) ? answer.refused : shownDispute(context, answer.disputeId);
  }
}
