import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { defineProgramme } from "../../commands/defineProgramme.js";
import { changeSetup } from "../../domain/access.js";
import { findProgramme } from "../../store/queries/findProgramme.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import { plainOperator } from "../plainOperator.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { DefineProgrammeInput, DefineProgrammeResult } from "../types/DefineProgramme.js";

@Resolver()
export class DefineProgrammeMutation {
  @Mutation(() => DefineProgrammeResult)
  async defineProgramme(
    @Arg("input", () => DefineProgrammeInput) input: DefineProgrammeInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(changeSetup(context.caller));
    const { code, timeZone, startsOn, currencies, expiryMonths, clawback, cutOff, clearing, operator } = input;
    const programme = {
      code,
      timeZone,
      startsOn,
      currencies,
      expiryMonths,
      clawback,
      cutOff,
      clearing,
      ...(operator && { operator: plainOperator(operator) }),
    };
    const answer = await defineProgramme(context.deps, requestOf(context, input), programme);
    if (isRefused(answer)) return answer.refused;
    return { ...answer, programme: await findProgramme(readsOf(context.deps.database)) } as Answer;
  }
}
