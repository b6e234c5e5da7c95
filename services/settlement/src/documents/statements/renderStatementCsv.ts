import { formatMoney, money } from "@tessera/kernel";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import { csvLine } from "../../domain/statements/csvLine.js";
import { entryCells } from "../../domain/statements/entryCells.js";
import type { PartnerStatement, StatementSeal, StatementSection } from "../../domain/statements/partnerStatement.js";
import { legWord } from "./legWord.js";
import { statementWords, wordFor } from "./statementWords.js";
import type { StatementWords } from "./words/StatementWords.js";

/**
 * A statement as CSV for people: UTF-8 with a byte order mark, heads and descriptions in the language; codes, instants (RFC 3339) and
 * numbers (a point, no grouping) are the same in every language, so that a program reads any of them. Per currency the records
 * OPENING, ENTRY …, CLOSING, FEE …, FEES, LEG …; fees and legs are beside the balance. What a dispute keeps out is a DISPUTED record,
 * which changes no balance. FEE alone has the last two columns: under what its payment is known. Last ROOT and PROOF, when the cycle is sealed.
 */
export function renderStatementCsv(statement: PartnerStatement, language: DocumentLanguage): Uint8Array {
  const words = statementWords(language);
  const head = [
    words.line,
    words.date,
    words.kind,
    words.reference,
    words.counterparty,
    words.currency,
    words.receivable,
    words.payable,
    words.balance,
    words.late,
    words.description,
    words.paymentReference,
    words.variableSymbol,
  ];
  const records = [csvLine(head)];
  for (const section of statement.sections) records.push(...sectionRecords(statement, section, words));
  if (statement.seal) records.push(...sealRecords(statement.seal, words));
  return Buffer.from(`\ufeff${records.join("")}`, "utf8");
}

/** The root of the cycle, and the proof as one text: `tessera verify` proves the file's own entries with it. */
function sealRecords({ root, recordedAt, proof }: StatementSeal, words: StatementWords): string[] {
  const record = (name: string, at: string, reference: string) =>
    csvLine([name, at, "", reference, "", "", "", "", "", "", words.root, "", ""]);
  return [record("ROOT", recordedAt.toISOString(), root), ...(proof === null ? [] : [record("PROOF", "", proof)])];
}

function sectionRecords({ cycle }: PartnerStatement, section: StatementSection, words: StatementWords): string[] {
  const { currency } = section;
  const amount = (amountMinor: bigint) => formatMoney(money(amountMinor, currency));
  const frame = (name: string, at: string, receivable: string, payable: string, balance: string, word: string) =>
    csvLine([name, at, "", "", "", currency, receivable, payable, balance, "", word, "", ""]);
  return [
    frame("OPENING", cycle.from.toISOString(), amount(0n), amount(0n), amount(section.openingMinor), words.opening),
    ...section.entries.map((entry) => {
      const kind = wordFor(words.kinds, entry.kind);
      return csvLine([...entryCells(entry, currency), entry.disputed ? `${kind}, ${words.disputed}` : kind, "", ""]);
    }),
    frame(
      "CLOSING",
      cycle.to.toISOString(),
      amount(section.receivableMinor),
      amount(section.payableMinor),
      amount(section.closingMinor),
      words.closing,
    ),
    ...section.fees.map(({ number, netMinor, vatMinor, reference, variableSymbol }) => {
      const cells = ["FEE", "", "", number, "", currency, "", amount(netMinor + vatMinor), "", "", words.feeGross];
      return csvLine([...cells, reference ?? "", variableSymbol ?? ""]);
    }),
    ...(section.fees.length > 0 ? [frame("FEES", "", "", amount(section.feesGrossMinor), "", words.fees)] : []),
    ...section.legs.map((leg) => {
      const sides = leg.direction === "RECEIVES" ? [amount(leg.amountMinor), ""] : ["", amount(leg.amountMinor)];
      const about = [words.directions[leg.direction], legWord(words, leg)].filter((word) => word !== "");
      const [receivable = "", payable = ""] = sides;
      const counterparty = leg.counterpartyCode ?? "";
      const cells = ["LEG", leg.dueOn ?? "", leg.status ?? "", leg.reference ?? "", counterparty, currency];
      return csvLine([...cells, receivable, payable, "", "", about.join(", "), "", ""]);
    }),
  ];
}
