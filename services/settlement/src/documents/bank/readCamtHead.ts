import type { StatementHead } from "../../domain/bank/bankLine.js";
import { parseBankAmount } from "../../domain/bank/parseBankAmount.js";
import { childAt, textAt, type XmlElement } from "../xml/xmlElement.js";
import { dateAt } from "./dateAt.js";

export interface CamtHeadParts {
  readonly balances: XmlElement[];
  readonly texts: Map<string, XmlElement>;
}

/** What an opening and a closing balance is called; ITBD is that of a page in between. */
const OPENING = ["OPBD", "PRCD"];
const CLOSING = ["CLBD"];

/** The head of a statement; words when something is missing that it cannot be without. */
export function readCamtHead(
  parts: CamtHeadParts | undefined,
  format: "CAMT_053" | "CAMT_054",
): StatementHead | string {
  if (parts === undefined) return "A statement has no head.";
  const { texts, balances } = parts;
  const text = (name: string, ...path: string[]) => textAt(texts.get(name), ...path);
  const account = texts.get("Acct");
  const iban = (textAt(account, "Id", "IBAN") ?? textAt(account, "Id", "Othr", "Id"))?.replace(/\s/g, "");
  const ref = text("Id");
  if (ref === null || iban === undefined) return "A statement has no id or no account.";
  const currency = text("Acct", "Ccy") ?? childAt(balances[0], "Amt")?.attributes["Ccy"];
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return `Statement ${ref} has no currency.`;
  const page = text("StmtPgntn", "PgNb") ?? text("NtfctnPgntn", "PgNb");
  const last = text("StmtPgntn", "LastPgInd") ?? text("NtfctnPgntn", "LastPgInd");
  const isPaged = page !== null && (page !== "1" || last === "false");
  const period = texts.get("FrToDt");
  const created = dateAt(texts.get("CreDtTm"));
  const common = {
    iban,
    currency,
    // The pages of a statement have its number; only balances tell that one follows another.
    statementRef: isPaged ? `${ref}/${page}` : ref,
    sequenceNo: isPaged ? null : numberOf(text("ElctrncSeqNb") ?? text("LglSeqNb")),
  };
  const [from, to] = [dateAt(childAt(period, "FrDtTm")), dateAt(childAt(period, "ToDtTm"))];
  if (format === "CAMT_054") {
    const day = to ?? from ?? created;
    if (day === null) return `Notification ${ref} has no date.`;
    return ordered({ ...common, openedOn: from ?? day, closedOn: day, openingMinor: null, closingMinor: null });
  }
  const opening = balanceOf(balances, OPENING, "first", currency);
  const closing = balanceOf(balances, CLOSING, "last", currency);
  if (typeof opening === "string") return `Statement ${ref}: ${opening}`;
  if (typeof closing === "string") return `Statement ${ref}: ${closing}`;
  if (opening === null || closing === null) return `Statement ${ref} has no opening or no closing balance.`;
  const openedOn = from ?? opening.date;
  return ordered({
    ...common,
    openedOn,
    closedOn: to ?? closing.date,
    openingMinor: opening.minor,
    closingMinor: closing.minor,
  });
}

function ordered(head: StatementHead): StatementHead | string {
  return head.openedOn <= head.closedOn ? head : `Statement ${head.statementRef} ends before it begins.`;
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

interface Balance {
  readonly minor: bigint;
  readonly date: string;
}

/** The balance of one of these kinds, or of a page's edge. Words when it cannot be read. */
function balanceOf(
  balances: readonly XmlElement[],
  kinds: readonly string[],
  edge: "first" | "last",
  currency: string,
): Balance | null | string {
  const named = balances.find((balance) => kinds.includes(kindOf(balance)));
  const between = balances.filter((balance) => kindOf(balance) === "ITBD");
  const found = named ?? (edge === "first" ? between[0] : between[between.length - 1]);
  if (found === undefined) return null;
  const amount = childAt(found, "Amt");
  const minor = parseBankAmount(amount?.text.trim() ?? "", currency);
  const date = dateAt(childAt(found, "Dt"));
  const direction = textAt(found, "CdtDbtInd");
  if (minor === undefined || date === null || !/^(CRDT|DBIT)$/.test(direction ?? ""))
    return "a balance cannot be read.";
  if (amount?.attributes["Ccy"] !== currency) return `a balance is not in ${currency}.`;
  return { minor: direction === "DBIT" ? -minor : minor, date };
}

function kindOf(balance: XmlElement): string {
  return textAt(balance, "Tp", "CdOrPrtry", "Cd") ?? "";
}
