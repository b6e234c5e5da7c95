import { type InputProblem } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { setPaymentTerms } from "../../commands/payments/setPaymentTerms.js";
import { maySetPaymentTerms } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { presentTerms } from "../present/presentPayments.js";
import type { Answer } from "../types/cycleCommands.js";
import { SetPaymentTermsInput, SetPaymentTermsResult, type PaymentTermsSet } from "../types/payments.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class SetPaymentTermsMutation {
  @Mutation(() => SetPaymentTermsResult, { description: "How the programme pays from now on; all of it at once." })
  async setPaymentTerms(
    @Arg("input", () => SetPaymentTermsInput) input: SetPaymentTermsInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(maySetPaymentTerms(caller));
    const { idempotencyKey, paymentDays, payoutDays, coolingOffDays, cutOffCalendar } = input;
    const problems: InputProblem[] = [];
    const minimums: Record<string, string> = {};
    for (const minimum of input.minimums ?? []) {
      const amount = parseAmount("minimums", minimum);
      if ("problem" in amount) problems.push(amount);
      else if (amount.currency in minimums)
        problems.push({ path: ["minimums"], problem: `has ${amount.currency} twice` });
      else minimums[amount.currency] = amount.amountMinor.toString();
    }
    const terms = { paymentDays, payoutDays, coolingOffDays, cutOffCalendar: cutOffCalendar ?? null, minimums };
    return answerCommand(
      { caller, idempotencyKey, problems },
      async (request) => setPaymentTerms(deps, request, terms),
      (): PaymentTermsSet => ({ kind: "PaymentTermsSet", terms: presentTerms(terms) }),
    );
  }
}
