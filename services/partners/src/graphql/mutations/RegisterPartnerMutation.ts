import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { registerPartner } from "../../commands/registerPartner.js";
import { changeSetup } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { partnersById } from "../loaders/partnerLoaders.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { RegisterPartnerInput, RegisterPartnerResult } from "../types/RegisterPartner.js";

@Resolver()
export class RegisterPartnerMutation {
  @Mutation(() => RegisterPartnerResult)
  async registerPartner(
    @Arg("input", () => RegisterPartnerInput) input: RegisterPartnerInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(changeSetup(context.caller));
    const { code, name, country } = input;
    const answer = await registerPartner(context.deps, requestOf(context, input), { code, name, country });
    if (isRefused(answer)) return answer.refused;
    return { ...answer, partner: await partnersById(context).load(answer.partnerId) } as Answer;
  }
}
