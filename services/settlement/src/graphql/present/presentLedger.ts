import { money } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { AccountBalance } from "../../domain/ledger/journalCsv.js";
import type { CycleSeal } from "../../store/ledger/cycleSeals.js";
import type { AccountBalanceType, CycleSealType } from "../types/ledger.js";

export function presentSeal({ book, ...seal }: CycleSeal): CycleSealType {
  return { ...seal, members: book.members, booksRoot: book.root };
}

export function presentBalances(balances: readonly AccountBalance[]): AccountBalanceType[] {
  return balances.map(({ account, currency, debitMinor, creditMinor }) => {
    const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, currency));
    return {
      account,
      debit: amount(debitMinor),
      credit: amount(creditMinor),
      balance: amount(debitMinor - creditMinor),
    };
  });
}
