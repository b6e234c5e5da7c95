import { isRefused, parsePublicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { cancelRedemption } from "../../commands/redemption/cancelRedemption.js";
import { movesRedemption, redeem } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { presentOwn } from "../present/presentOwn.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { CancelRedemptionInput, CancelRedemptionResult } from "../types/CancelRedemption.js";

@Resolver()
export class CancelRedemptionMutation {
  @Mutation(() => CancelRedemptionResult, {
    description:
      "Before fulfilment: gives the same lots their points back, the stock its unit, and reverses the obligations.",
  })
  async cancelRedemption(
    @Arg("input", () => CancelRedemptionInput) input: CancelRedemptionInput,
    @Ctx() context: RewardsContext,
  ): Promise<Answer> {
    orForbidden(redeem(context.caller));
    const answer = await cancelRedemption(
      context.deps,
      requestOf(context, input),
      (owners) => movesRedemption(context.caller, owners),
      { redemptionId: parsePublicId("rdm", input.redemptionId), reason: input.reason },
    );
    if (isRefused(answer)) return answer.refused;
    return { ...answer, redemption: await presentOwn(context, answer.redemptionId) } as Answer;
  }
}
