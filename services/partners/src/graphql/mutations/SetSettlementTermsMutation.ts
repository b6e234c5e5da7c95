import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { setSettlementTerms } from "../../commands/setSettlementTerms.js";
import { changeSetup } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { plainOperator } from "../plainOperator.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { SetSettlementTermsInput, SetSettlementTermsResult } from "../types/SetSettlementTerms.js";

@Resolver()
export class SetSettlementTermsMutation {
  @Mutation(() => SetSettlementTermsResult)
  async setSettlementTerms(
    @Arg("input", () => SetSettlementTermsInput) input: SetSettlementTermsInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(changeSetup(context.caller));
    const { clearing, homeCurrency, minimumPayments, paymentTermsDays, operator, invoicing } = input;
    const terms = {
      clearing,
      homeCurrency,
      minimumPayments: minimumPayments.map(({ currency, amount }) => ({ currency, amount })),
      paymentTermsDays,
      operator: operator ? plainOperator(operator) : null,
      ...(invoicing ? { invoicing } : {}),
    };
    const answer = await setSettlementTerms(context.deps, requestOf(context, input), terms);
    if (isRefused(answer)) return answer.refused;
    return {
      ...answer,
      terms: { ...terms, invoicing: answer.invoicing ?? "BY_COMMAND", version: answer.version },
    } as Answer;
  }
}
