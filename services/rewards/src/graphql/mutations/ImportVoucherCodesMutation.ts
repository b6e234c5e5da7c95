import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { importVoucherCodes } from "../../commands/voucher/importVoucherCodes.js";
import { actsAs, changeCatalogue } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { ImportVoucherCodesInput, ImportVoucherCodesResult } from "../types/ImportVoucherCodes.js";

@Resolver()
export class ImportVoucherCodesMutation {
  @Mutation(() => ImportVoucherCodesResult)
  async importVoucherCodes(
    @Arg("input", () => ImportVoucherCodesInput) input: ImportVoucherCodesInput,
    @Ctx() context: RewardsContext,
  ): Promise<Answer> {
    orForbidden(changeCatalogue(context.caller));
    const { rewardCode, codes } = input;
    const own = actsAs(context.caller).partnerCode;
    const answer = await importVoucherCodes(context.deps, requestOf(context, input), own, { rewardCode, codes });
    return isRefused(answer) ? answer.refused : answer;
  }
}
