import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { resendFacts } from "../../commands/resendFacts.js";
import { resendFacts as mayResendFacts } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { ResendFactsInput, ResendFactsResult } from "../types/ResendFacts.js";

@Resolver()
export class ResendFactsMutation {
  @Mutation(() => ResendFactsResult, {
    description:
      "Has every service tell its facts again, for services that were restored from an older backup than the others. A fact takes effect once.",
  })
  async resendFacts(
    @Arg("input", () => ResendFactsInput) input: ResendFactsInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(mayResendFacts(context.caller));
    const answer = await resendFacts(context.deps, requestOf(context, input), input.since ?? null, new Date());
    return isRefused(answer) ? answer.refused : answer;
  }
}
