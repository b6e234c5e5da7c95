import { formatDecimal, refuse, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { RATE_SCALE } from "../../domain/fx/fxRate.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { lockApprovedRate, lockRate, markRateApproved } from "../../store/fx/fxRates.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { RateSet } from "./setFxRate.js";

export interface FxRateRefused {
  readonly kind: "FxRateRefused";
  readonly message: string;
}

/**
 * Lets a rate count, by another person than the one who set it. Of a pair and day one rate counts for good: cycles may have been
 * calculated by it.
 */
export async function approveFxRate(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly rateId: string },
): Promise<RateSet | Refused<FxRateRefused | SecondPersonRequired | IdempotencyConflict>> {
  return answerOnce<RateSet | Refused<FxRateRefused | SecondPersonRequired>>(
    deps.database,
    { scope, operation: "approveFxRate", key, input },
    async (tx) => {
      const rate = await lockRate(tx, input.rateId);
      if (!rate) return refuseRate("There is no such rate.");
      if (rate.approvedBy !== null) return refuseRate("The rate is approved already.");
      if (rate.rejectedBy !== null) return refuseRate("The rate was rejected.");
      const samePerson = secondPerson(rate.setBy, scope);
      if (samePerson) return samePerson;
      if (await lockApprovedRate(tx, rate)) return refuseRate("Another rate of this pair and day is approved.");
      await markRateApproved(tx, rate.id, scope);
      const { base, quote, validOn } = rate;
      return { rateId: rate.id, base, quote, rate: formatDecimal(rate.rate, RATE_SCALE), validOn };
    },
  );
}

function refuseRate(message: string): Refused<FxRateRefused> {
  return refuse({ kind: "FxRateRefused", message });
}
