import { formatMoney, money } from "@tessera/kernel";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";

const NO_BREAK = "\u00a0";
/** Our own, not those of the machine's ICU: the same document must have the same bytes on every machine. */
const MARKS: Readonly<Record<DocumentLanguage, { readonly group: string; readonly decimal: string }>> = {
  cs: { group: NO_BREAK, decimal: "," },
  sk: { group: NO_BREAK, decimal: "," },
  pl: { group: NO_BREAK, decimal: "," },
  en: { group: ",", decimal: "." },
};

/** "-1 234 567,80" in Czech, Slovak and Polish (no-break blanks), "-1,234,567.80" in English; exactly the currency's digits. */
export function formatAmount(amountMinor: bigint, currency: string, language: DocumentLanguage): string {
  return formatPlain(formatMoney(money(amountMinor, currency)), language);
}

/** A plain decimal with the language's marks; its digits stay as they are. */
export function formatPlain(plain: string, language: DocumentLanguage): string {
  const { group, decimal } = MARKS[language];
  const [whole = "", fraction] = plain.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
}
