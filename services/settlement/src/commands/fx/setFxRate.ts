import {
  formatDecimal,
  invalidInput,
  isCurrencyCode,
  isLocalDate,
  parseDecimal,
  type InputProblem,
  type InvalidInput,
  type LocalDate,
  type Refused,
} from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { RATE_SCALE } from "../../domain/fx/fxRate.js";
import { insertRate } from "../../store/fx/fxRates.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface RateInput {
  readonly base: string;
  readonly quote: string;
  /** Plain decimal, at most 9 places. */
  readonly rate: string;
  readonly validOn: LocalDate;
}

export interface RateSet extends RateInput {
  readonly rateId: string;
}

/** Puts a rate into the FX book: one base is worth so much quote. It counts when a second person has approved it. */
export async function setFxRate(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: RateInput,
): Promise<RateSet | Refused<InvalidInput | IdempotencyConflict>> {
  const rate = parseDecimal(input.rate, RATE_SCALE);
  const problems = rateProblems(input, rate);
  if (problems.length > 0 || rate === undefined) return invalidInput(...problems);
  return answerOnce(deps.database, { scope, operation: "setFxRate", key, input }, async (tx): Promise<RateSet> => {
    const rateId = await insertRate(tx, { ...input, rate }, scope);
    return { ...input, rate: formatDecimal(rate, RATE_SCALE), rateId };
  });
}

/** No currency is worth this much of another. */
const MOST = 10n ** 12n * 10n ** BigInt(RATE_SCALE);

function rateProblems({ base, quote, validOn }: RateInput, rate: bigint | undefined): InputProblem[] {
  const problems: InputProblem[] = [];
  if (!isCurrencyCode(base)) problems.push({ path: ["base"], problem: "is not a currency code" });
  if (!isCurrencyCode(quote)) problems.push({ path: ["quote"], problem: "is not a currency code" });
  if (base === quote) problems.push({ path: ["quote"], problem: "must differ from base" });
  if (rate === undefined || rate <= 0n || rate > MOST) {
    problems.push({ path: ["rate"], problem: `must be a decimal above 0 with at most ${RATE_SCALE} places` });
  }
  if (!isLocalDate(validOn)) problems.push({ path: ["validOn"], problem: "is not a date" });
  return problems;
}
