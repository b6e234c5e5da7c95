import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { rejectProposal } from "../../commands/proposals/rejectProposal.js";
import { withdrawProposal } from "../../commands/proposals/withdrawProposal.js";
import { mayApproveMoney, mayPropose } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseProposalId } from "../parse/parseProposalId.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  RejectProposalInput,
  RejectProposalResult,
  WithdrawProposalInput,
  WithdrawProposalResult,
} from "../types/exposureProposals.js";

@Resolver()
export class ProposalMutations {
  @Mutation(() => RejectProposalResult, {
    description: "Refuses what was proposed and not decided yet; it stays on record, without effect.",
  })
  async rejectProposal(
    @Arg("input", () => RejectProposalInput) input: RejectProposalInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(context.caller));
    return end(rejectProposal, "ProposalRejected", input, context);
  }

  @Mutation(() => WithdrawProposalResult, {
    description: "Takes back what the asker proposed and nobody decided on yet; it stays on record, without effect.",
  })
  async withdrawProposal(
    @Arg("input", () => WithdrawProposalInput) input: WithdrawProposalInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPropose(context.caller));
    return end(withdrawProposal, "ProposalWithdrawn", input, context);
  }
}

async function end(
  command: typeof rejectProposal,
  kind: "ProposalRejected" | "ProposalWithdrawn",
  { idempotencyKey: key, proposalId, reason }: RejectProposalInput,
  { caller, deps }: SettlementContext,
): Promise<Answer> {
  const problems = idempotencyKeyProblems(key);
  if (problems.length > 0) return invalidInput(...problems).refused;
  const found = parseProposalId(proposalId);
  const asked = { kind: found?.kind ?? null, proposalId: found?.id ?? proposalId, reason };
  const answer = await command(deps, { scope: callerScope(caller), key }, asked);
  return isRefused(answer) ? answer.refused : ({ kind, proposalId } as Answer);
}
