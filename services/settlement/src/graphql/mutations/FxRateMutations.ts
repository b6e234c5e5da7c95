import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";

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
    const { idempotencyKey, base, quote, rate, validOn } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => setFxRate(deps, request, { base, quote, rate, validOn }),
      (set) => presentSet("FxRateSet", set),
    );
  }

  @Mutation(() => ApproveFxRateResult, { description: "By another person than the one who set it." })
  async approveFxRate(
    @Arg("input", () => ApproveFxRateInput) input: ApproveFxRateInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveFxRate(deps, request, { rateId: parseUuid("fxr", input.rateId) }),
      (set) => presentSet("FxRateApproved", set),
    );
  }
}

function presentSet(kind: string, { rateId, base, quote, rate, validOn }: RateSet): Answer & { rate: FxRateType } {
  return { kind, rate: { id: publicId("fxr", rateId), base, quote, rate, validOn } };
}
