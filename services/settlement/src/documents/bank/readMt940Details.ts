import type { BankLine } from "../../domain/bank/bankLine.js";

/** Marks between sub-fields: `?20…` in Germany and Poland, `^20…`, `~20…`, `<20…` at other banks. */
const STRUCTURED = /^(?:\d{3})?([?~^<])\d\d/;
/** ISO 20022 return reasons. */
const RETURN_REASON = /\b((?:AC|AG|AM|BE|CN|CUST|DT|FF|FR|MD|MS|RC|RR|SL|TM|NARR|FOCR)\d{0,2})\b/;
const RETURN_WORDS = /\bRETURN|RETOURE|RÜCK|VRÁCEN|VRACEN|ZWROT/i;

/** Adds what :86: tells of a line: sub-fields with marks, words with slashes (`/EREF/…`), or free text. */
export function readMt940Details(line: BankLine, text: string): BankLine {
  const mark = STRUCTURED.exec(text)?.[1];
  const told = mark === undefined ? readWords(text.replace(/\n/g, " ").trim()) : readSubfields(text, mark);
  const endToEndId = told.endToEndId ?? line.endToEndId;
  const remittance = told.remittance ?? line.remittance;
  const isReturn = line.returnOf !== null || line.returnReason !== null || RETURN_WORDS.test(told.remittance ?? "");
  return {
    ...line,
    endToEndId,
    remittance,
    structuredReference: told.structuredReference ?? line.structuredReference,
    counterpartyName: told.counterpartyName ?? line.counterpartyName,
    counterpartyIban: told.counterpartyIban ?? line.counterpartyIban,
    returnOf: isReturn ? endToEndId : null,
    returnReason: isReturn ? (RETURN_REASON.exec(text)?.[1] ?? line.returnReason ?? "UNSPECIFIED") : null,
  };
}

type Told = Partial<
  Pick<BankLine, "endToEndId" | "remittance" | "structuredReference" | "counterpartyName" | "counterpartyIban">
>;

/** ?20–?29 and ?60–?63 purpose, ?31 account, ?32 and ?33 name, ?38 IBAN. Lines are broken anywhere. */
function readSubfields(text: string, mark: string): Told {
  const fields = new Map<string, string>();
  for (const part of text.replace(/\n/g, "").split(mark).slice(1)) {
    const key = part.slice(0, 2);
    fields.set(key, (fields.get(key) ?? "") + part.slice(2));
  }
  const join = (keys: readonly number[], between: string) =>
    keys
      .map((key) => (fields.get(String(key)) ?? "").trimEnd())
      .filter(Boolean)
      .join(between);
  const purpose = join([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 60, 61, 62, 63], " ");
  const account = (fields.get("38") ?? fields.get("31") ?? "").replace(/\s/g, "");
  return {
    ...readTags(purpose),
    counterpartyName: join([32, 33], "").trim() || null,
    counterpartyIban: account || null,
  };
}

/** SEPA words inside the purpose: `EREF+…`, `SVWZ+…`; and Czech symbols. */
function readTags(purpose: string): Told {
  const tags = purpose.split(/(?=\b(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+)/);
  const valueOf = (tag: string) =>
    tags
      .find((part) => part.startsWith(`${tag}+`))
      ?.slice(tag.length + 1)
      .trim();
  const endToEndId = valueOf("EREF")?.replace(/\s/g, "");
  return {
    endToEndId: endToEndId === undefined || endToEndId === "" || endToEndId === "NOTPROVIDED" ? null : endToEndId,
    remittance: valueOf("SVWZ") ?? (purpose || null),
    structuredReference: variableSymbol(purpose),
  };
}

/** `/EREF/…/NAME/…/IBAN/…/REMI/…`, or free text. */
function readWords(text: string): Told {
  const valueOf = (word: string) =>
    new RegExp(
      `/${word}/+((?:(?!/(?:EREF|KREF|NAME|IBAN|REMI|ORDP|BENM|BIC|VS|KS|SS|RTRN|MARF|CSID|ULTD|ULTC)/)[\\s\\S])*)`,
    )
      .exec(text)?.[1]
      ?.trim() || null;
  return {
    endToEndId: valueOf("EREF"),
    remittance: valueOf("REMI") ?? (text || null),
    structuredReference: valueOf("VS") ?? variableSymbol(text),
    counterpartyName: valueOf("NAME"),
    counterpartyIban: valueOf("IBAN")?.replace(/\s/g, "") ?? null,
  };
}

function variableSymbol(text: string): string | null {
  return /\bVS[:\s]?\s?(\d{1,10})\b/.exec(text)?.[1] ?? null;
}
