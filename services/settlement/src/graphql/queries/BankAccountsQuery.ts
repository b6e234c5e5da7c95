import { publicId } from "@tessera/kernel";
import {
  encodeCursor,
  inTransaction,
  orForbidden,
  PageArgs,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { countAccounts, pageAccounts, readAccounts } from "../../store/payments/bankAccounts.js";
import type { SettlementContext } from "../context.js";
import { parseTimeCursor } from "../parse/parseTimeCursor.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentAccount } from "../present/presentPayments.js";
import { BankAccountConnection, BankAccountType } from "../types/payments.js";

@Resolver()
export class BankAccountsQuery {
  /** A partner's own; for readers of the whole clearing those of one partner, or all with the operator's. At most 100. */
  @Query(() => [BankAccountType], {
    description: "The newest first, at most 100: what is more is left out.",
    deprecationReason: "2026-11-22: `registeredBankAccounts` shows all, page by page.",
  })
  async bankAccounts(
    @Arg("partnerCode", () => String, { nullable: true }) asked: string | null | undefined,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<BankAccountType[]> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, asked);
    if (partnerCode === null) return [];
    return (await inTransaction(deps.database, async (tx) => readAccounts(tx, partnerCode))).map(presentAccount);
  }

  @Query(() => BankAccountConnection, {
    description:
      "A partner's own; for readers of the whole clearing those of one partner, or all with the operator's. The newest first.",
  })
  async registeredBankAccounts(
    @Arg("partnerCode", () => String, { nullable: true }) asked: string | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<BankAccountType>> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, asked);
    const before = parseTimeCursor("bac", args.after);
    const limit = pageSize(args).read;
    return presentConnection({
      args,
      rows: partnerCode === null ? [] : await pageAccounts(deps.database, { partnerCode, before, limit }),
      toNode: presentAccount,
      cursorOf: ({ setAt, id }) => encodeCursor(setAt.toISOString(), publicId("bac", id)),
      totalCount: async () => (partnerCode === null ? 0 : countAccounts(deps.database, partnerCode)),
    });
  }
}
