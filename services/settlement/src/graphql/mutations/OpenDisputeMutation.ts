import { partnerOf } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { openDispute } from "../../commands/disputes/openDispute.js";
import { mayDispute } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownDispute } from "../present/shownDispute.js";
import type { Answer } from "../types/cycleCommands.js";
import { DisputeResult, OpenDisputeInput } from "../types/disputes.js";
import { answerParsed } from "./answerParsed.js";

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
    const { idempotencyKey, reason } = input;
    const partnerCode = partnerOf(caller) ?? null;
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("claimedAmount", input.claimedAmount),
      async (request, claimed) => {
        const obligationId = parseUuid("obl", input.obligationId);
        return openDispute(deps, request, { obligationId, reason, claimed, partnerCode });
      },
      async ({ disputeId }) => shownDispute(context, disputeId),
    );
  }
}
