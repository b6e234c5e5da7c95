import { inTransaction, orForbidden } from "@tessera/runtime";
import { Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { readTerms } from "../../store/payments/paymentTerms.js";
import type { SettlementContext } from "../context.js";
import { presentTerms } from "../present/presentPayments.js";
import { PaymentTermsType } from "../types/payments.js";

@Resolver()
export class PaymentTermsQuery {
  @Query(() => PaymentTermsType, { description: "How the programme pays now." })
  async paymentTerms(@Ctx() { caller, deps }: SettlementContext): Promise<PaymentTermsType> {
    orForbidden(mayReadClearing(caller));
    return presentTerms(await inTransaction(deps.database, async (tx) => readTerms(tx)));
  }
}
