import { invalidInput, isRefused, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveFxRate } from "../../commands/fx/approveFxRate.js";
import { setFxRate, type RateSet } from "../../commands/fx/setFxRate.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveFxRateInput,
  ApproveFxRateResult,
  SetFxRateInput,
  SetFxRateResult,
  type FxRateType,
} from "../types/fxRates.js";

@Resolver()
export class FxRateMutations {
  @Mutation(() => SetFxRateResult, {
    description: "Puts a dated rate into the FX book; it counts once it is approved.",
  })
  async setFxRate(
    @Arg("input", () => SetFxRateInput) input: SetFxRateInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const { base, quote, rate, validOn } = input;
    const answer = await setFxRate(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { base, quote, rate, validOn },
    );
    return isRefused(answer) ? answer.refused : presentSet("FxRateSet", answer);
  }

  @Mutation(() => ApproveFxRateResult, { description: "By another person than the one who set it." })
  async approveFxRate(
    @Arg("input", () => ApproveFxRateInput) input: ApproveFxRateInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    const answer = await approveFxRate(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { rateId: parseUuid("fxr", input.rateId) },
    );
    return isRefused(answer) ? answer.refused : presentSet("FxRateApproved", answer);
  }
}

function presentSet(kind: string, { rateId, base, quote, rate, validOn }: RateSet): Answer & { rate: FxRateType } {
  return { kind, rate: { id: publicId("fxr", rateId), base, quote, rate, validOn } };
}
