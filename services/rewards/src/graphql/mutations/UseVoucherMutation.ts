import { isRefused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { useVoucher } from "../../commands/voucher/useVoucher.js";
import { actsAs, useVoucher as mayUseVoucher } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { presentOwn } from "../present/presentOwn.js";
import { requestOf } from "../requestOf.js";
import type { Answer } from "../resultUnion.js";
import { UseVoucherInput, UseVoucherResult } from "../types/UseVoucher.js";

@Resolver()
export class UseVoucherMutation {
  @Mutation(() => UseVoucherResult)
  async useVoucher(
    @Arg("input", () => UseVoucherInput) input: UseVoucherInput,
    @Ctx() context: RewardsContext,
  ): Promise<Answer> {
    orForbidden(mayUseVoucher(context.caller));
    const own = actsAs(context.caller).partnerCode;
    const answer = await useVoucher(context.deps, requestOf(context, input), own, input.code);
    if (isRefused(answer)) return answer.refused;
    const redemption = await presentOwn(context, answer.redemptionId);
    return { ...answer, voucher: redemption.voucher, redemption } as Answer;
  }
}
