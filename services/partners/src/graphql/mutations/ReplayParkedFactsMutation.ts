import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { replayParkedFacts } from "../../commands/replayParkedFacts.js";
import { replayParkedFacts as mayReplayParkedFacts } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { ReplayParkedFactsInput, ReplayParkedFactsResult } from "../types/ReplayParkedFacts.js";

@Resolver()
export class ReplayParkedFactsMutation {
  @Mutation(() => ReplayParkedFactsResult, {
    description: "Gives facts that a service could not apply all their attempts again, for example after a repair.",
  })
  async replayParkedFacts(
    @Arg("input", () => ReplayParkedFactsInput) input: ReplayParkedFactsInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(mayReplayParkedFacts(context.caller));
    const answer = await replayParkedFacts(context.deps, requestOf(context, input), input.ids);
    return isRefused(answer) ? answer.refused : answer;
  }
}
