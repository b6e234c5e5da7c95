import { isCurrencyCode, type InputProblem } from "@tessera/kernel";
import { electronicFormatIBAN, isValidBIC, isValidIBAN } from "ibantools";
import type { BankAccount } from "../../domain/payments/paymentOrder.js";
import { hasLetterOrDigit, sepaText } from "./sepaText.js";

const MOST_HOLDER = 70;

/** An account in its electronic form (no blanks, capital letters), or what is wrong with it. */
export function checkBankAccount(
  currency: string,
  { holder, iban, bic }: BankAccount,
): { readonly account: BankAccount; readonly problems: readonly InputProblem[] } {
  const account = {
    holder: holder.trim(),
    iban: electronicFormatIBAN(iban) ?? "",
    bic: bic === null ? null : bic.replaceAll(" ", "").toUpperCase(),
  };
  const problems: InputProblem[] = [];
  if (!isCurrencyCode(currency)) problems.push({ path: ["currency"], problem: "must be three capital letters" });
  if (!isValidIBAN(account.iban))
    problems.push({
      path: ["iban"],
      problem: "must be an IBAN with right check digits, also those of the account number",
    });
  if (account.bic !== null && !isValidBIC(account.bic)) {
    problems.push({ path: ["bic"], problem: "must be a BIC of 8 or 11 letters and digits" });
  }
  if ([...account.holder].length > MOST_HOLDER || !hasLetterOrDigit(sepaText(account.holder, MOST_HOLDER))) {
    problems.push({ path: ["holder"], problem: `must be a name of 1 to ${MOST_HOLDER} characters in Latin script` });
  }
  return { account, problems };
}
