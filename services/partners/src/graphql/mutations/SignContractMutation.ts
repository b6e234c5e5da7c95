import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { signContract } from "../../commands/signContract.js";
import { changeSetup } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { contractsByPartner } from "../loaders/partnerLoaders.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { SignContractInput, SignContractResult } from "../types/SignContract.js";

@Resolver()
export class SignContractMutation {
  @Mutation(() => SignContractResult)
  async signContract(
    @Arg("input", () => SignContractInput) input: SignContractInput,
    @Ctx() context: PartnersContext,
  ): Promise<Answer> {
    orForbidden(changeSetup(context.caller));
    const { partnerCode, effectiveFrom, currency, unitPrice, issues, redeems } = input;
    const terms = { partnerCode, effectiveFrom, currency, unitPrice, issues, redeems };
    const answer = await signContract(context.deps, requestOf(context, input), terms);
    if (isRefused(answer)) return answer.refused;
    const signed = await contractsByPartner(context).load(answer.partnerCode);
    return { ...answer, contract: signed.find(({ version }) => version === answer.version) } as Answer;
  }
}
