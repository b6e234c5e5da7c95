import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { isRefused, parsePublicId } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import { releaseHold } from "../../commands/holds/releaseHold.js";
import { writeHolds, writesOnlyAs } from "../../domain/access.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import type { MembersContext } from "../MembersContext.js";
import { presentHoldNow } from "../present/presentHoldNow.js";
import { ReleaseHoldInput, ReleaseHoldResult, type HoldReleased } from "../types/hold/ReleaseHold.js";
import type { Answer } from "../types/resultUnion.js";

@Resolver()
export class ReleaseHoldMutation {
  @Mutation(() => ReleaseHoldResult)
  async releaseHold(
    @Arg("input", () => ReleaseHoldInput) input: ReleaseHoldInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(writeHolds(caller));
    forgetLoaded(context);
    const request = { idempotencyKey: input.idempotencyKey, holdId: parsePublicId("hld", input.holdId) };
    const answer = await releaseHold(deps.book, callerScope(caller), writesOnlyAs(caller), request);
    if (isRefused(answer)) return answer.refused;
    const released: HoldReleased = { kind: "HoldReleased", hold: await presentHoldNow(context, answer) };
    return released;
  }
}
