import { readFileSync } from "node:fs";
import path from "node:path";
import { ApproveBankAccount, RegisterBankAccount, SetPaymentTerms, type TesseraClient } from "@tessera/partner-sdk";
import { z } from "zod";
import { contentKey } from "../replay/contentKey.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { SAMPLE_PROGRAMME } from "./shiftSample.js";

const FILE = path.join(__dirname, "../../sample/accounts.json");

const accounts = z.array(
  z.object({
    /** null: the operator's own. */
    partner: z.string().nullable(),
    currency: z.string(),
    iban: z.string(),
    bic: z.string(),
    holder: z.string(),
  }),
);

/** The invented bank accounts of the sample: one for each currency, of the operator and of every shop. */
export function readSampleAccounts(): z.infer<typeof accounts> {
  return accounts.parse(JSON.parse(readFileSync(FILE, "utf8")));
}

/** Accounts are paid to at once: a newcomer who takes the sample month to its payment files has not set them up two days ago. */
const TERMS = { paymentDays: 5, payoutDays: 7, coolingOffDays: 0 };

/**
 * Says how the sample programme pays, and registers the accounts by one person and approves them by another, so that its month can be
 * instructed. What an earlier run did answers again. Throws NetworkRefused.
 */
export async function openAccounts(operator: TesseraClient, approver: TesseraClient): Promise<void> {
  const key = (...parts: readonly string[]) => contentKey(SAMPLE_PROGRAMME, ...parts);
  const { setPaymentTerms } = await operator.request(SetPaymentTerms, {
    input: { idempotencyKey: key("payment terms"), ...TERMS },
  });
  if (setPaymentTerms.__typename !== "PaymentTermsSet") throw new NetworkRefused("payment terms", setPaymentTerms);
  for (const { partner: partnerCode, ...account } of readSampleAccounts()) {
    const what = `account of ${partnerCode ?? "the operator"} in ${account.currency}`;
    const idempotencyKey = key("account", partnerCode ?? "", account.currency);
    const { registerBankAccount } = await operator.request(RegisterBankAccount, {
      input: { idempotencyKey, partnerCode, ...account },
    });
    if (registerBankAccount.__typename !== "BankAccountRegistered") throw new NetworkRefused(what, registerBankAccount);
    const { approveBankAccount } = await approver.request(ApproveBankAccount, {
      input: { idempotencyKey, bankAccountId: registerBankAccount.account.id },
    });
    if (approveBankAccount.__typename !== "BankAccountApproved") throw new NetworkRefused(what, approveBankAccount);
  }
}
