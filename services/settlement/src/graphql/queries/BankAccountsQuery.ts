import { inTransaction, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { readAccounts } from "../../store/payments/bankAccounts.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentAccount } from "../present/presentPayments.js";
import { BankAccountType } from "../types/payments.js";

@Resolver()
export class BankAccountsQuery {
  /** A partner's own; for readers of the whole clearing those of one partner, or all with the operator's. At most 100. */
  @Query(() => [BankAccountType], { description: "The newest first, at most 100." })
  async bankAccounts(
    @Arg("partnerCode", () => String, { nullable: true }) asked: string | null | undefined,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<BankAccountType[]> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, asked);
    if (partnerCode === null) return [];
    return (await inTransaction(deps.database, async (tx) => readAccounts(tx, partnerCode))).map(presentAccount);
  }
}
