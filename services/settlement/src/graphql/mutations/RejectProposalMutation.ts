import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { rejectProposal } from "../../commands/exposure/rejectProposal.js";
import { mayApproveMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseProposalId } from "../parse/parseProposalId.js";
import type { Answer } from "../types/cycleCommands.js";
import { RejectProposalInput, RejectProposalResult, type ProposalRejectedType } from "../types/exposureProposals.js";

@Resolver()
export class RejectProposalMutation {
  @Mutation(() => RejectProposalResult, {
    description: "Refuses what was proposed and not decided yet; it stays on record, without effect.",
  })
  async rejectProposal(
    @Arg("input", () => RejectProposalInput) input: RejectProposalInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const found = parseProposalId(input.proposalId);
    const answer = await rejectProposal(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { kind: found?.kind ?? null, proposalId: found?.id ?? input.proposalId, reason: input.reason },
    );
    if (isRefused(answer)) return answer.refused;
    return { kind: "ProposalRejected", proposalId: input.proposalId } satisfies ProposalRejectedType as Answer;
  }
}
