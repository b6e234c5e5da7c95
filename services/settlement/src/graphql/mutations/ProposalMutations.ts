import { partnerOf } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { rejectProposal } from "../../commands/proposals/rejectProposal.js";
import { withdrawProposal } from "../../commands/proposals/withdrawProposal.js";
import { mayApproveMoney, mayWithdrawProposals } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseProposalId } from "../parse/parseProposalId.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  RejectProposalInput,
  RejectProposalResult,
  WithdrawProposalInput,
  WithdrawProposalResult,
} from "../types/proposalCommands.js";
import { answerCommand } from "./answerCommand.js";

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
    description:
      "Takes back what the asker proposed and nobody decided on yet; it stays on record, without effect. A partner so takes back its request for a revocation.",
  })
  async withdrawProposal(
    @Arg("input", () => WithdrawProposalInput) input: WithdrawProposalInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayWithdrawProposals(context.caller));
    return end(withdrawProposal, "ProposalWithdrawn", input, context);
  }
}

async function end(
  command: typeof rejectProposal,
  kind: "ProposalRejected" | "ProposalWithdrawn",
  { idempotencyKey, proposalId, reason }: RejectProposalInput,
  { caller, deps }: SettlementContext,
): Promise<Answer> {
  const parsed = parseProposalId(proposalId);
  const isPartner = partnerOf(caller) !== undefined;
  // A partner proposes nothing but revocations.
  const found = isPartner && parsed?.kind !== "DIRECT_PAYMENT_REVOCATION" ? undefined : parsed;
  const asked = {
    ...{ kind: found?.kind ?? null, proposalId: found?.id ?? proposalId, reason },
    ...(isPartner && { seesOwnOnly: true as const }),
  };
  return answerCommand(
    { caller, idempotencyKey, problems: [] },
    async (request) => command(deps, request, asked),
    () => ({ kind, proposalId }) as Answer,
  );
}
