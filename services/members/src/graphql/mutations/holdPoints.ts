import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { isRefused } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import { holdPoints } from "../../commands/holds/holdPoints.js";
import { writeHolds } from "../../domain/access.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import type { MembersContext } from "../MembersContext.js";
import { parseHold } from "../parse/parseHold.js";
import { presentHoldNow } from "../present/presentHoldNow.js";
import { HoldPointsInput, HoldPointsResult, type PointsHeld } from "../types/hold/HoldPoints.js";
import type { Answer } from "../types/resultUnion.js";

@Resolver()
export class HoldPointsMutation {
  @Mutation(() => HoldPointsResult)
  async holdPoints(
    @Arg("input", () => HoldPointsInput) input: HoldPointsInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(writeHolds(caller));
    forgetLoaded(context);
    const parsed = parseHold(caller, input);
    if ("invalid" in parsed) return parsed.invalid;
    const answer = await holdPoints(deps.book, callerScope(caller), parsed.value);
    if (isRefused(answer)) return answer.refused;
    const held: PointsHeld = { kind: "PointsHeld", hold: await presentHoldNow(context, answer) };
    return held;
  }
}
