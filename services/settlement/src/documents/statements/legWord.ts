import type { StatementLeg } from "../../domain/statements/partnerStatement.js";
import { wordFor } from "./statementWords.js";
import type { StatementWords } from "./words/StatementWords.js";

/** What has become of a payment; nothing before anything has. What was kept from somebody who had not paid was not left unpaid by its payer. */
export function legWord(words: StatementWords, { status, isWithheld }: StatementLeg): string {
  if (status === null) return "";
  return isWithheld ? words.withheld : wordFor(words.legStatuses, status);
}
