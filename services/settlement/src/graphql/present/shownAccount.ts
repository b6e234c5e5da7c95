import { inTransaction } from "@tessera/runtime";
import { findAccount } from "../../store/payments/bankAccounts.js";
import type { SettlementContext } from "../context.js";
import type { BankAccountType } from "../types/payments.js";
import { presentAccount } from "./presentPayments.js";

/** A bank account that a command has just answered with, as it is now. */
export async function shownAccount({ deps }: SettlementContext, id: string): Promise<BankAccountType> {
  const account = await inTransaction(deps.database, async (tx) => findAccount(tx, id));
  if (!account) throw new Error(`bank account ${id} has vanished`);
  return presentAccount(account);
}
