import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { isRefused } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import { captureHold } from "../../commands/holds/captureHold.js";
import { writeHolds, writesOnlyAs } from "../../domain/access.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import type { MembersContext } from "../MembersContext.js";
import { parseCapture } from "../parse/parseCapture.js";
import { presentDraw } from "../present/presentDraw.js";
import { presentHoldNow } from "../present/presentHoldNow.js";
import { CaptureHoldInput, CaptureHoldResult, type HoldCaptured } from "../types/hold/CaptureHold.js";
import type { Answer } from "../types/resultUnion.js";

@Resolver()
export class CaptureHoldMutation {
  @Mutation(() => CaptureHoldResult)
  async captureHold(
    @Arg("input", () => CaptureHoldInput) input: CaptureHoldInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(writeHolds(caller));
    forgetLoaded(context);
    const parsed = parseCapture(input, new Date());
    if ("invalid" in parsed) return parsed.invalid;
    const answer = await captureHold(deps.book, callerScope(caller), writesOnlyAs(caller), parsed.value);
    if (isRefused(answer)) return answer.refused;
    const hold = await presentHoldNow(context, answer);
    const captured: HoldCaptured = { kind: "HoldCaptured", hold, draws: answer.draws.map(presentDraw) };
    return captured;
  }
}
