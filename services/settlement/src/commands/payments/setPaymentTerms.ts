import { invalidInput, isCurrencyCode, type InputProblem, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { PaymentTerms } from "../../domain/payments/paymentTerms.js";
import { insertTerms } from "../../store/payments/paymentTerms.js";
import type { Request, SettlementDeps } from "../deps.js";

const MOST_DAYS = 60;
const MOST_COOLING_OFF_DAYS = 30;

/**
 * Sets how the programme pays, once per key. Minimum payments hold for cycles that are cut off from now on, days for instructions and
 * approvals from now on, the calendar of the cut-off for cycles that are opened from now on.
 */
export async function setPaymentTerms(
  { database }: SettlementDeps,
  { scope, key }: Request,
  terms: PaymentTerms,
): Promise<{ readonly version: number } | Refused<InvalidInput | IdempotencyConflict>> {
  return answerOnce<{ readonly version: number } | Refused<InvalidInput>>(
    database,
    { scope, operation: "setPaymentTerms", key, input: terms },
    async (tx) => {
      const problems = problemsOf(terms);
      return problems.length > 0 ? invalidInput(...problems) : { version: await insertTerms(tx, terms, scope) };
    },
  );
}

function problemsOf(terms: PaymentTerms): InputProblem[] {
  const days = (path: "paymentDays" | "payoutDays" | "coolingOffDays", most: number): InputProblem[] =>
    terms[path] >= 0 && terms[path] <= most ? [] : [{ path: [path], problem: `must be 0 to ${most}` }];
  return [
    ...days("paymentDays", MOST_DAYS),
    ...days("payoutDays", MOST_DAYS),
    ...days("coolingOffDays", MOST_COOLING_OFF_DAYS),
    ...Object.entries(terms.minimums).flatMap(([currency, minimum]) =>
      isCurrencyCode(currency) && /^\d{1,18}$/.test(minimum)
        ? []
        : [{ path: ["minimums"], problem: "must be amounts that are not negative, one for each currency" }],
    ),
  ];
}
