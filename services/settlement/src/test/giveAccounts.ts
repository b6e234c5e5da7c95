import { inTransaction } from "@tessera/runtime";
import { approveBankAccount } from "../commands/payments/approveBankAccount.js";
import { registerBankAccount } from "../commands/payments/registerBankAccount.js";
import { DEFAULT_TERMS } from "../domain/payments/paymentTerms.js";
import { insertTerms } from "../store/payments/paymentTerms.js";
import type { SettlementDeps } from "../commands/deps.js";

export const OPERATOR_IBAN = "CZ6508000000192000145399";
const PARTNER_IBAN = "SK3112000000198742637541";

/** An account in each currency for each of them, null being the operator, in effect at once. */
export async function giveAccounts(
  { deps }: { readonly deps: SettlementDeps },
  codes: readonly (string | null)[],
  currencies: readonly string[],
): Promise<void> {
  await inTransaction(deps.database, async (tx) =>
    insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 0 }, "operator-1"),
  );
  for (const partnerCode of codes) {
    const account =
      partnerCode === null
        ? { iban: OPERATOR_IBAN, holder: "The Operator", bic: null }
        : { iban: PARTNER_IBAN, holder: `Partner ${partnerCode}`, bic: "TATRSKBX" };
    for (const currency of currencies) {
      const request = { scope: "operator-1", key: `account ${partnerCode} ${currency}` };
      const set = await registerBankAccount(deps, request, { ...account, partnerCode, currency });
      if ("bankAccountId" in set) await approveBankAccount(deps, { ...request, scope: "approver-1" }, set);
    }
  }
}
