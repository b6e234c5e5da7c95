import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { publishEarningRule } from "../../commands/publishEarningRule.js";
import { changeSetup } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { PublishEarningRuleInput, PublishEarningRuleResult } from "../types/PublishEarningRule.js";

@Resolver()
export class PublishEarningRuleMutation {
  @Mutation(() => PublishEarningRuleResult)
  async publishEarningRule(
    @Arg("input", () => PublishEarningRuleInput) input: PublishEarningRuleInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(changeSetup(context.caller));
    const answer = await publishEarningRule(context.deps, requestOf(context, input), {
      partnerCode: input.partnerCode,
      code: input.code,
      kind: input.kind,
      effectiveFrom: input.effectiveFrom,
      effectiveTo: input.effectiveTo ?? null,
      unit: input.unit ?? null,
      factor: input.factor ?? null,
      receiptAtLeast: input.receiptAtLeast ?? null,
      notEarningSkus: input.notEarningSkus ?? [],
    });
    return isRefused(answer) ? answer.refused : answer;
  }
}
