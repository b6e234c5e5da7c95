import type { InputProblem } from "@tessera/kernel";
import { isLocalDate } from "@tessera/kernel";
import { isSEPACountry, isValidIBAN } from "ibantools";
import { controlSum, type BankAccount, type PaymentOrder } from "../../domain/payments/paymentOrder.js";
import { EEA, paymentRule, type PaymentRule } from "./paymentRules.js";
import { hasLetterOrDigit, isReference, sepaText } from "./sepaText.js";

/** What `CtrlSum` can hold: 18 digits. */
const MOST_SUM_MINOR = 10n ** 18n - 1n;

/** Everything that keeps an order from being written; empty for a good one. */
export function checkPaymentOrder(order: PaymentOrder): InputProblem[] {
  const rule = paymentRule(order.currency);
  if (rule === undefined) return [{ path: ["currency"], problem: "must be CZK, EUR or PLN" }];
  const problems: InputProblem[] = [];
  const wrong = (path: readonly string[], problem: string) => problems.push({ path, problem });
  if (!isReference(order.messageId)) wrong(["messageId"], REFERENCE);
  if (Number.isNaN(order.createdAt.getTime())) wrong(["createdAt"], "must be an instant");
  if (!isLocalDate(order.executeOn)) wrong(["executeOn"], "must be a day of the calendar");
  if (!hasLetterOrDigit(sepaText(order.initiator, 70))) wrong(["initiator"], NAME);
  problems.push(...accountProblems(["debtor"], order.debtor, order.debtor, rule));
  if (order.transfers.length === 0) wrong(["transfers"], "must not be empty");
  const seen = new Set<string>();
  order.transfers.forEach((transfer, index) => {
    const path = ["transfers", String(index)];
    if (!isReference(transfer.endToEndId)) wrong([...path, "endToEndId"], REFERENCE);
    if (seen.has(transfer.endToEndId)) wrong([...path, "endToEndId"], "must be unique in its order");
    seen.add(transfer.endToEndId);
    if (transfer.amountMinor <= 0n || transfer.amountMinor > rule.mostMinor)
      wrong([...path, "amountMinor"], `must be 1 to ${rule.mostMinor}`);
    problems.push(...accountProblems([...path, "creditor"], transfer.creditor, order.debtor, rule));
  });
  if (controlSum(order) > MOST_SUM_MINOR) wrong(["transfers"], "must sum to at most 18 digits");
  return problems;
}

const REFERENCE =
  "must be 1 to 35 of a-z A-Z 0-9 / - ? : ( ) . , ' + and blank, without a slash at its ends or two in a row";
/** ISO 9362, as the schema has it. */
const BIC = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
const NAME = "must have a letter or digit that can be written in Latin script";

function accountProblems(
  path: readonly string[],
  account: BankAccount,
  debtor: BankAccount,
  { home }: PaymentRule,
): InputProblem[] {
  const problems: InputProblem[] = [];
  if (!hasLetterOrDigit(sepaText(account.holder, 70))) problems.push({ path: [...path, "holder"], problem: NAME });
  if (account.bic !== null && !BIC.test(account.bic)) {
    problems.push({ path: [...path, "bic"], problem: "must be a BIC of 8 or 11 capital letters and digits" });
  }
  if (!/^[A-Z0-9]+$/.test(account.iban) || !isValidIBAN(account.iban)) {
    return [
      ...problems,
      { path: [...path, "iban"], problem: "must be an IBAN with right check digits, without blanks" },
    ];
  }
  const country = account.iban.slice(0, 2);
  if (home === null && !isSEPACountry(country)) {
    problems.push({ path: [...path, "iban"], problem: "must be an account in the SEPA area" });
  }
  const ibanReaches =
    home === null ? EEA.has(country) : country === home && (account === debtor || debtor.iban.startsWith(home));
  if (!ibanReaches && account.bic === null) {
    problems.push({ path: [...path, "bic"], problem: "must be given: the IBAN alone does not reach this account" });
  }
  return problems;
}
