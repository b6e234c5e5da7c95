import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { PaymentTerms } from "../../domain/payments/paymentTerms.js";
import type { PaymentFileView } from "../../store/queries/cycleHistory.js";
import type { StoredAccount } from "../../store/payments/bankAccounts.js";
import type { PaymentFileType } from "../types/cycleHistory.js";
import type { BankAccountType, PaymentTermsType } from "../types/payments.js";
import { presentFile } from "./presentFile.js";

export function presentPaymentFile({ stored, controlSumMinor, ...file }: PaymentFileView): PaymentFileType {
  return {
    ...file,
    id: publicId("pfl", file.id),
    name: stored.name,
    sha256: stored.sha256,
    controlSum: presentMoney(money(controlSumMinor, file.currency)),
    file: presentFile(stored),
  };
}

export function presentAccount({ partnerCode, ...account }: StoredAccount): BankAccountType {
  return {
    ...account,
    id: publicId("bac", account.id),
    partner: partnerCode === null ? null : { code: partnerCode },
  };
}

export function presentTerms({ minimums, ...terms }: PaymentTerms): PaymentTermsType {
  const amounts = Object.entries(minimums).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...terms, minimums: amounts.map(([currency, minor]) => presentMoney(money(BigInt(minor), currency))) };
}
