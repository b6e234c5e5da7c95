import { bankLine, type BankLine } from "../../domain/bank/bankLine.js";
import { parseBankAmount } from "../../domain/bank/parseBankAmount.js";
import { childAt, childrenOf, textAt, type XmlElement } from "../xml/xmlElement.js";
import { dateAt } from "./dateAt.js";

/** One transaction of an entry, before it is known which entry it belongs to. */
export interface CamtDetail {
  readonly amount: XmlElement | undefined;
  readonly direction: string | null;
  readonly references: Pick<BankLine, "endToEndId" | "bankReference" | "structuredReference">;
  readonly parties: Readonly<Record<"CRDT" | "DBIT", Pick<BankLine, "counterpartyName" | "counterpartyIban">>>;
  readonly remittance: string | null;
  readonly isReturn: boolean;
  readonly returnReason: string | null;
  readonly charges: XmlElement | undefined;
}

/** What banks write when they have nothing to write. */
const NOTHING = /^(NOTPROVIDED|NONREF|NOT PROVIDED|-)$/i;

export function readCamtDetail(detail: XmlElement): CamtDetail {
  const structured = childrenOf(childAt(detail, "RmtInf"), "Strd").flatMap(
    (part) => textAt(part, "CdtrRefInf", "Ref") ?? [],
  );
  const free = childrenOf(childAt(detail, "RmtInf"), "Ustrd").map((part) => part.text.trim());
  const remittance = free.join(" ").trim() || textAt(detail, "AddtlTxInf");
  return {
    amount: childAt(detail, "Amt") ?? childAt(detail, "AmtDtls", "TxAmt", "Amt"),
    direction: textAt(detail, "CdtDbtInd"),
    references: {
      endToEndId: given(textAt(detail, "Refs", "EndToEndId")),
      bankReference: given(textAt(detail, "Refs", "AcctSvcrRef")),
      structuredReference: structured.join(" ") || null,
    },
    // Who paid what came in, who was paid what went out.
    parties: { CRDT: party(detail, "Dbtr"), DBIT: party(detail, "Cdtr") },
    remittance,
    isReturn: childAt(detail, "RtrInf") !== undefined,
    returnReason: textAt(detail, "RtrInf", "Rsn", "Cd") ?? textAt(detail, "RtrInf", "Rsn", "Prtry"),
    charges: childAt(detail, "Chrgs"),
  };
}

function party(detail: XmlElement, role: "Dbtr" | "Cdtr"): Pick<BankLine, "counterpartyName" | "counterpartyIban"> {
  const parties = childAt(detail, "RltdPties");
  const account = childAt(parties, `${role}Acct`, "Id");
  return {
    counterpartyName: textAt(parties, role, "Pty", "Nm") ?? textAt(parties, role, "Nm"),
    counterpartyIban: (textAt(account, "IBAN") ?? textAt(account, "Othr", "Id"))?.replace(/\s/g, "") ?? null,
  };
}

function given(text: string | null): string | null {
  return text === null || NOTHING.test(text) ? null : text;
}

/** A booking with its details: one is the booking itself, several are a batch. */
export function readCamtEntry(entry: XmlElement, details: readonly CamtDetail[]): BankLine {
  const amount = childAt(entry, "Amt");
  const currency = amount?.attributes["Ccy"] ?? "";
  const direction = textAt(entry, "CdtDbtInd");
  const status = textAt(entry, "Sts", "Cd") ?? textAt(entry, "Sts", "Prtry") ?? textAt(entry, "Sts");
  const amountMinor = signed(amount, currency, direction);
  const bookedOn = dateAt(childAt(entry, "BookgDt"));
  const valueOn = dateAt(childAt(entry, "ValDt"));
  const error = problemOf({ amountMinor, currency, day: bookedOn ?? valueOn, status });
  const known = {
    amountMinor: amountMinor ?? null,
    currency: /^[A-Z]{3}$/.test(currency) ? currency : null,
    bookedOn: bookedOn ?? valueOn,
    valueOn: valueOn ?? bookedOn,
    bankReference: given(textAt(entry, "AcctSvcrRef")) ?? given(textAt(entry, "NtryRef")),
    isReversal: textAt(entry, "RvslInd") === "true",
    remittance: textAt(entry, "AddtlNtryInf"),
    error,
    raw: error === null ? null : rawOf(entry),
  };
  const feeMinor = feeOf(childAt(entry, "Chrgs"), currency);
  const [only] = details;
  if (only === undefined) return bankLine({ ...known, feeMinor });
  if (details.length === 1) {
    const own = detailLine(only, known, direction);
    return bankLine({ ...own, ...known, ...prefer(own, known), feeMinor: feeMinor ?? own.feeMinor });
  }
  const lines = details.map((detail) => {
    const minor = signed(detail.amount, detail.amount?.attributes["Ccy"] ?? currency, detail.direction ?? direction);
    const own = detailLine(detail, known, direction);
    const problem = minor === undefined && error === null ? "NO_AMOUNT: the detail has no amount of its own" : error;
    return bankLine({ ...own, amountMinor: minor ?? null, error: problem });
  });
  return bankLine({ ...known, feeMinor, details: lines });
}

/** Of a booking with one detail: what both may tell is taken from the detail. */
function prefer(own: BankLine, known: Partial<BankLine>): Partial<BankLine> {
  return {
    bankReference: own.bankReference ?? known.bankReference ?? null,
    remittance: own.remittance ?? known.remittance ?? null,
  };
}

function detailLine(detail: CamtDetail, entry: Partial<BankLine>, direction: string | null): BankLine {
  const side = (detail.direction ?? direction) === "DBIT" ? "DBIT" : "CRDT";
  const currency = detail.amount?.attributes["Ccy"] ?? entry.currency ?? "";
  return bankLine({
    ...detail.references,
    ...detail.parties[side],
    currency: /^[A-Z]{3}$/.test(currency) ? currency : null,
    bookedOn: entry.bookedOn ?? null,
    valueOn: entry.valueOn ?? null,
    isReversal: entry.isReversal ?? false,
    remittance: detail.remittance,
    returnOf: detail.isReturn ? detail.references.endToEndId : null,
    returnReason: detail.isReturn ? (detail.returnReason ?? "UNSPECIFIED") : null,
    feeMinor: feeOf(detail.charges, currency),
  });
}

function signed(amount: XmlElement | undefined, currency: string, direction: string | null): bigint | undefined {
  const minor = parseBankAmount(amount?.text.trim() ?? "", currency);
  if (minor === undefined) return undefined;
  return direction === "CRDT" ? minor : direction === "DBIT" ? -minor : undefined;
}

function problemOf(read: {
  readonly amountMinor: bigint | undefined;
  readonly currency: string;
  readonly day: string | null;
  readonly status: string | null;
}): string | null {
  if (read.status !== "BOOK") return `PENDING: the entry's status is ${read.status ?? "not given"}`;
  if (read.amountMinor === undefined || !/^[A-Z]{3}$/.test(read.currency))
    return "BAD_AMOUNT: the amount cannot be read";
  return read.day === null ? "BAD_DATE: the entry has no date that can be read" : null;
}

/** All charges of an entry or a detail; null when none is told. Later versions list them, version 2 has one. */
function feeOf(charges: XmlElement | undefined, currency: string): bigint | null {
  if (charges === undefined) return null;
  const total = textAt(charges, "TtlChrgsAndTaxAmt");
  const records = childrenOf(charges, "Rcrd");
  const amounts =
    total !== null ? [total] : (records.length > 0 ? records : [charges]).map((one) => textAt(one, "Amt") ?? "");
  return amounts.reduce<bigint | null>((sum, text) => {
    const minor = parseBankAmount(text, currency);
    return sum === null || minor === undefined ? null : sum + minor;
  }, 0n);
}

/** The texts of an entry, for whoever looks at what was wrong with it. */
function rawOf(element: XmlElement): string {
  const texts = (one: XmlElement): string[] => [`${one.name}=${one.text.trim()}`, ...one.children.flatMap(texts)];
  return texts(element).join(" ").slice(0, 2_000);
}
