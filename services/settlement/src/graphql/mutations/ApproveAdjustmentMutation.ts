import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveAdjustment } from "../../commands/disputes/approveAdjustment.js";
import { mayApproveMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownAdjustment } from "../present/shownAdjustment.js";
import { ApproveAdjustmentInput, ApproveAdjustmentResult, type AdjustmentPosted } from "../types/adjustments.js";
import type { Answer } from "../types/cycleCommands.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class ApproveAdjustmentMutation {
  @Mutation(() => ApproveAdjustmentResult, {
    description: "Posts a proposed adjustment into the open cycle; by another person than the one who proposed it.",
  })
  async approveAdjustment(
    @Arg("input", () => ApproveAdjustmentInput) input: ApproveAdjustmentInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveAdjustment(deps, request, { adjustmentId: parseUuid("adj", input.adjustmentId) }),
      async ({ adjustmentId }) => {
        const adjustment = await shownAdjustment(context, adjustmentId);
        return { kind: "AdjustmentPosted", adjustment } satisfies AdjustmentPosted as Answer;
      },
    );
  }
}
