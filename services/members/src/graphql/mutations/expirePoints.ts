import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { isRefused } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import { expirePoints } from "../../commands/points/expirePoints.js";
import { expirePoints as mayExpirePoints } from "../../domain/access.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import type { MembersContext } from "../MembersContext.js";
import { parseExpiry } from "../parse/parseExpiry.js";
import type { Answer } from "../types/resultUnion.js";
import { ExpirePointsInput, ExpirePointsResult, type PointsExpired } from "../types/wallet/ExpirePoints.js";

@Resolver()
export class ExpirePointsMutation {
  @Mutation(() => ExpirePointsResult, {
    description: "Writes the entries of expiry up to asOf; what is expired cannot be spent even before this ran.",
  })
  async expirePoints(
    @Arg("input", () => ExpirePointsInput) input: ExpirePointsInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayExpirePoints(caller));
    forgetLoaded(context);
    const parsed = parseExpiry(input, new Date());
    if ("invalid" in parsed) return parsed.invalid;
    const answer = await expirePoints(deps.book, callerScope(caller), parsed.value);
    if (isRefused(answer)) return answer.refused;
    const expired: PointsExpired = { kind: "PointsExpired", lots: answer.lots, points: answer.points };
    return expired;
  }
}
