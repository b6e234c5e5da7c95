import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveDispute } from "../../commands/disputes/approveDispute.js";
import { decideDispute } from "../../commands/disputes/decideDispute.js";
import { reviewDispute } from "../../commands/disputes/reviewDispute.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownDispute } from "../present/shownDispute.js";
import type { Answer } from "../types/cycleCommands.js";
import { ApproveDisputeResult, DecideDisputeInput, DisputeCommandInput, DisputeResult } from "../types/disputes.js";
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

@Resolver()
export class DecideDisputeMutations {
  @Mutation(() => DisputeResult, {
    description: "Takes a dispute under review; a decision that nobody approved is taken back.",
  })
  async reviewDispute(
    @Arg("input", () => DisputeCommandInput) input: DisputeCommandInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => reviewDispute(deps, request, { disputeId: parseUuid("dsp", input.disputeId) }),
      async ({ disputeId }) => shownDispute(context, disputeId),
    );
  }

  @Mutation(() => DisputeResult, {
    description: "Decides a dispute under review; `approveDispute` by another person carries it out.",
  })
  async decideDispute(
    @Arg("input", () => DecideDisputeInput) input: DecideDisputeInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, outcome, reason } = input;
    return answerParsed(
      { caller, idempotencyKey },
      parseOptionalAmount(input.amount),
      async (request, { amount }) => {
        const disputeId = parseUuid("dsp", input.disputeId);
        return decideDispute(deps, request, { disputeId, outcome, amount, reason });
      },
      async ({ disputeId }) => shownDispute(context, disputeId),
    );
  }

  @Mutation(() => ApproveDisputeResult, {
    description:
      "Carries out the decision of another person: the obligation comes back before its cycle's approval, or the difference is posted.",
  })
  async approveDispute(
    @Arg("input", () => DisputeCommandInput) input: DisputeCommandInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveDispute(deps, request, { disputeId: parseUuid("dsp", input.disputeId) }),
      async ({ disputeId }) => shownDispute(context, disputeId),
    );
  }
}

/** An outcome without an amount of its own has none. */
function parseOptionalAmount(money: DecideDisputeInput["amount"]) {
  if (!money) return { amount: null };
  const amount = parseAmount("amount", money);
  return "problem" in amount ? amount : { amount };
}
