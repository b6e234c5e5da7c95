import { closingOf, plain, type TestEntry, type TestStatement } from "./TestStatement.js";

/** An MT940 of these statements, on pages of so many lines. */
export function writeMt940(statements: readonly TestStatement[], linesPerPage = Infinity): string {
  return statements.flatMap((statement) => pagesOf(statement, linesPerPage)).join("");
}

function pagesOf(statement: TestStatement, linesPerPage: number): string[] {
  const { iban, currency, statementRef, sequenceNo, openedOn, closedOn, openingMinor, entries } = statement;
  const pageCount = Math.max(1, Math.ceil(entries.length / linesPerPage));
  let balance = openingMinor;
  return Array.from({ length: pageCount }, (_, page) => {
    const isFirst = page === 0;
    const isLast = page === pageCount - 1;
    const lines = isLast && isFirst ? entries : entries.slice(page * linesPerPage, (page + 1) * linesPerPage);
    const opening = `:60${isFirst ? "F" : "M"}:${mark(balance)}${short(isFirst ? openedOn : closedOn)}${currency}${plain(balance, ",")}`;
    balance = isLast ? closingOf(statement) : lines.reduce((sum, entry) => sum + entry.amountMinor, balance);
    const closing = `:62${isLast ? "F" : "M"}:${mark(balance)}${short(closedOn)}${currency}${plain(balance, ",")}`;
    const head = [`:20:${statementRef}`, `:25:${iban}`, `:28C:${sequenceNo}/${page + 1}`];
    return [...head, opening, ...lines.map(writeLine), closing, "-", ""].join("\r\n");
  });
}

function writeLine(entry: TestEntry): string {
  const { amountMinor, bookedOn, endToEndId, bankReference, isReversal, returnReason } = entry;
  const isCredit = amountMinor >= 0n;
  const direction = isReversal ? (isCredit ? "RD" : "RC") : isCredit ? "C" : "D";
  const day = short(bookedOn);
  const bank = bankReference === null ? "" : `//${bankReference}`;
  const type = returnReason ? "NRTI" : "NTRF";
  return [
    `:61:${day}${day.slice(2)}${direction}${plain(amountMinor, ",")}${type}${endToEndId ?? "NONREF"}${bank}`,
    `:86:${writeDetails(entry)}`,
  ].join("\r\n");
}

function writeDetails({
  variableSymbol,
  counterpartyName,
  counterpartyIban,
  remittance,
  returnReason,
}: TestEntry): string {
  const purpose = [remittance, returnReason, variableSymbol ? `VS:${variableSymbol}` : null].filter(Boolean).join(" ");
  return [
    "166?00PLATBA",
    purpose === "" ? "" : `?20${purpose}`,
    counterpartyIban === null ? "" : `?31${counterpartyIban}`,
    counterpartyName === null ? "" : `?32${counterpartyName}`,
  ].join("");
}

function mark(minor: bigint): string {
  return minor < 0n ? "D" : "C";
}

function short(day: string): string {
  return day.slice(2).replaceAll("-", "");
}
