import { money } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { trialBalance, type JournalLine } from "../../domain/ledger/journalCsv.js";
import type { CycleSeal } from "../../store/ledger/cycleSeals.js";
import type { AccountBalanceType, CycleSealType } from "../types/ledger.js";

export function presentSeal({ book, ...seal }: CycleSeal): CycleSealType {
  return { ...seal, members: book.members, booksRoot: book.root };
}

export function presentBalances(lines: readonly JournalLine[]): AccountBalanceType[] {
  return trialBalance(lines).map(({ account, currency, debitMinor, creditMinor }) => {
    const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, currency));
    return {
      account,
      debit: amount(debitMinor),
      credit: amount(creditMinor),
      balance: amount(debitMinor - creditMinor),
    };
  });
}
