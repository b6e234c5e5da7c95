import { isRefused, refuse, type Refused } from "@tessera/kernel";
import type { BankPart, StatementUnreadable } from "../../domain/bank/bankLine.js";
import { readXml } from "../xml/readXml.js";
import type { XmlElement } from "../xml/xmlElement.js";
import { readCamtDetail, readCamtEntry, type CamtDetail } from "./readCamtEntry.js";
import { readCamtHead, type CamtHeadParts } from "./readCamtHead.js";

/** A message: its element, the element of one statement in it. */
const MESSAGES = {
  CAMT_053: "Document/BkToCstmrStmt/Stmt",
  CAMT_054: "Document/BkToCstmrDbtCdtNtfctn/Ntfctn",
} as const;
const HEAD = [
  "Id",
  "StmtPgntn",
  "NtfctnPgntn",
  "ElctrncSeqNb",
  "LglSeqNb",
  "CreDtTm",
  "FrToDt",
  "Acct",
  "Bal",
] as const;

/**
 * Reads a bank's statement (camt.053, versions 2 to 8 and later by their local names) or notification (camt.054) as it comes.
 * When the file is bad, the last thing yielded is a refusal, and what came before it must not count. ISO 20022, Bank-to-Customer
 * Cash Management.
 */
export async function* readCamt(
  chunks: AsyncIterable<Uint8Array>,
  format: "CAMT_053" | "CAMT_054",
): AsyncGenerator<BankPart | Refused<StatementUnreadable>> {
  const root = MESSAGES[format];
  const entry = `${root}/Ntry`;
  const detail = `${entry}/NtryDtls/TxDtls`;
  const elements = [...HEAD.map((name) => `${root}/${name}`), entry, detail];
  let head: CamtHeadParts | undefined;
  let details: CamtDetail[] = [];
  let statements = 0;
  for await (const part of readXml(chunks, { elements, marks: [root] })) {
    if (isRefused(part)) {
      const { message, line } = part.refused;
      yield refuse({ kind: "StatementUnreadable", message, line });
      return;
    }
    if (part.kind === "ELEMENT") {
      if (part.path === detail) details.push(readCamtDetail(part.element));
      else if (part.path === entry) {
        yield { kind: "LINE", line: readCamtEntry(part.element, details) };
        details = [];
      } else if (head) keepHead(head, part.element);
    } else if (part.kind === "OPEN") head = { balances: [], texts: new Map() };
    else {
      const whole = readCamtHead(head, format);
      if (typeof whole === "string") {
        yield unreadable(whole);
        return;
      }
      statements += 1;
      yield { kind: "STATEMENT", head: whole };
    }
  }
  if (statements === 0) yield unreadable(`The file has no ${format === "CAMT_053" ? "statement" : "notification"}.`);
}

function keepHead(head: CamtHeadParts, element: XmlElement): void {
  if (element.name === "Bal") head.balances.push(element);
  else head.texts.set(element.name, element);
}

function unreadable(message: string): Refused<StatementUnreadable> {
  return refuse({ kind: "StatementUnreadable", message, line: 0 });
}
