import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import type { PaymentRequest } from "../../domain/claims/paymentRequest.js";
import { readPaymentRequest } from "../../store/claims/readPaymentRequest.js";
import { partnerIsKnown } from "../../store/queries/obligations.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { PaymentRequestType } from "../types/paymentRequests.js";

@Resolver()
export class PaymentRequestQuery {
  /** null for an unknown partner, and for another partner's request. */
  @Query(() => PaymentRequestType, { nullable: true })
  async paymentRequest(
    @Arg("partnerCode", () => String) partnerCode: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<PaymentRequestType | null> {
    orForbidden(mayReadClearing(caller));
    if (typeof readablePartner(caller, partnerCode) !== "string") return null;
    if (!(await partnerIsKnown(deps.database, partnerCode))) return null;
    let request: Promise<PaymentRequest> | undefined;
    return {
      partner: { code: partnerCode },
      read: async () => (request ??= readPaymentRequest(deps.database, partnerCode)),
    };
  }
}
