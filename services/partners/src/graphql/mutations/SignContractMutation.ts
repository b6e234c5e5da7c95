import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { signContract } from "../../commands/signContract.js";
import { changeSetup } from "../../domain/access.js";
import type { ContractSettlement } from "../../domain/contractSettlement.js";
import type { PartnersContext } from "../context.js";
import { contractsByPartner } from "../loaders/partnerLoaders.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import type { ContractSettlementInput } from "../types/contractSettlement.js";
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
    const settlement = input.settlement ? { settlement: plainSettlement(input.settlement) } : {};
    const terms = { partnerCode, effectiveFrom, currency, unitPrice, issues, redeems, ...settlement };
    const answer = await signContract(context.deps, requestOf(context, input), terms);
    if (isRefused(answer)) return answer.refused;
    const signed = await contractsByPartner(context).load(answer.partnerCode);
    return { ...answer, contract: signed.find(({ version }) => version === answer.version) } as Answer;
  }
}

function plainSettlement(input: ContractSettlementInput): ContractSettlement {
  const { issuanceFeePerPoint, handlingFeeBps, reserveShare, breakageShare, minimumPayment, vat, invoicing } = input;
  return {
    issuanceFeePerPoint,
    handlingFeeBps,
    reserveShare,
    breakageShare,
    minimumPayment: minimumPayment ?? null,
    vat: { country: vat.country, vatId: vat.vatId ?? null, treatment: vat.treatment },
    invoicing: {
      name: invoicing.name,
      address: invoicing.address,
      language: invoicing.language,
      // What is not given is left out, so that the input of an older client stays the same under its key.
      ...(invoicing.companyNumber ? { companyNumber: invoicing.companyNumber } : {}),
    },
  };
}
