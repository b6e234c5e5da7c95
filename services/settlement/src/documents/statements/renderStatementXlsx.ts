import { currencyDigits, formatMoney, localDateTimeOf, money } from "@tessera/kernel";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import type { PartnerStatement } from "../../domain/statements/partnerStatement.js";
import { writeXlsx, type XlsxSheet } from "../spreadsheets/writeXlsx.js";
import type { XlsxCell } from "../spreadsheets/xlsxCell.js";
import { legWord } from "./legWord.js";
import { statementWords, wordFor } from "./statementWords.js";
import type { StatementWords } from "./words/StatementWords.js";

const DATES: Readonly<Record<DocumentLanguage, string>> = {
  cs: 'd". "m". "yyyy',
  sk: 'd". "m". "yyyy',
  pl: 'dd"."mm"."yyyy',
  en: "d mmm yyyy",
};

/** A statement as a workbook: one sheet sums up, one has the obligations, one fees and payments. Amounts are numbers. */
export async function renderStatementXlsx(
  statement: PartnerStatement,
  language: DocumentLanguage,
): Promise<Uint8Array> {
  const words = statementWords(language);
  return writeXlsx({
    sheets: [summarySheet(statement, words), entriesSheet(statement, words), paymentsSheet(statement, words)],
    instantFormat: `${DATES[language]} hh:mm`,
    dateFormat: DATES[language],
  });
}

const bold = (text: string): XlsxCell => ({ text, bold: true });
const text = (value: string | null): XlsxCell => (value === null ? null : { text: value });
const amountIn =
  (currency: string) =>
  (amountMinor: bigint): XlsxCell => ({
    number: formatMoney(money(amountMinor, currency)),
    places: currencyDigits(currency),
  });

function summarySheet(statement: PartnerStatement, words: StatementWords): XlsxSheet {
  const { partner, programmeCode, cycle, timeZone, sections, seal } = statement;
  const local = (instant: Date): XlsxCell => ({ instant: localDateTimeOf(instant, timeZone) });
  return {
    name: words.summary,
    widths: [24, 24, 20, 20, 20, 20, 20, 20],
    headRows: 0,
    rows: [
      [bold(words.title)],
      [bold(words.partner), text(partner.code), text(partner.name)],
      [bold(words.programme), text(programmeCode)],
      [bold(words.cycle), text(cycle.id)],
      [bold(words.period), local(cycle.from), local(cycle.to)],
      [bold(words.times), text(timeZone)],
      [bold(words.status), text(wordFor(words.cycleStatuses, cycle.status))],
      ...(cycle.contentHash === null ? [] : [[bold(words.contentHash), text(cycle.contentHash)]]),
      ...(seal === null ? [] : [[bold(words.root), text(seal.root)]]),
      [],
      [
        words.currency,
        words.opening,
        words.receivable,
        words.payable,
        words.net,
        words.adjustments,
        words.closing,
        words.fees,
      ].map(bold),
      ...sections.map((section) => {
        const amount = amountIn(section.currency);
        const { openingMinor, receivableMinor, payableMinor, netMinor, adjustmentsMinor, closingMinor } = section;
        const amounts = [openingMinor, receivableMinor, payableMinor, netMinor, adjustmentsMinor, closingMinor];
        return [text(section.currency), ...[...amounts, section.feesGrossMinor].map(amount)];
      }),
    ],
  };
}

function entriesSheet(statement: PartnerStatement, words: StatementWords): XlsxSheet {
  return {
    name: words.obligations,
    widths: [9, 18, 22, 44, 18, 16, 16, 16, 10, 10],
    headRows: 1,
    rows: entryRows(statement, words),
  };
}

function* entryRows({ sections, timeZone }: PartnerStatement, words: StatementWords): Generator<XlsxCell[]> {
  const { currency, date, kind, reference, counterparty, receivable, payable, balance, late, disputed } = words;
  yield [currency, date, kind, reference, counterparty, receivable, payable, balance, late, disputed].map(bold);
  for (const section of sections) {
    const amount = amountIn(section.currency);
    for (const entry of section.entries) {
      yield [
        text(section.currency),
        { instant: localDateTimeOf(entry.occurredAt, timeZone) },
        text(wordFor(words.kinds, entry.kind)),
        text(entry.reference),
        text(entry.counterpartyCode),
        amount(entry.receivableMinor),
        amount(entry.payableMinor),
        amount(entry.balanceMinor),
        entry.late ? text("×") : null,
        entry.disputed ? text("×") : null,
      ];
    }
  }
}

function paymentsSheet({ sections }: PartnerStatement, words: StatementWords): XlsxSheet {
  const fees = sections.flatMap(({ currency, fees: own }) =>
    own.map(({ number, netMinor, vatMinor, reference, variableSymbol }) => [
      text(currency),
      text(number),
      ...[netMinor, vatMinor, netMinor + vatMinor].map(amountIn(currency)),
      text(reference),
      text(variableSymbol),
    ]),
  );
  const legs = sections.flatMap(({ currency, legs: own }) =>
    own.map((leg): XlsxCell[] => [
      text(currency),
      text(leg.reference),
      text(words.directions[leg.direction]),
      text(leg.counterpartyCode ?? words.operator),
      amountIn(currency)(leg.amountMinor),
      leg.dueOn === null ? null : { date: leg.dueOn },
      text(legWord(words, leg) || null),
    ]),
  );
  const { currency, number, feeNet, feeVat, feeGross, reference, direction, counterparty, amount, due, status } = words;
  const feeHead = [currency, number, feeNet, feeVat, feeGross, words.paymentReference, words.variableSymbol];
  return {
    name: words.payments,
    widths: [9, 26, 18, 18, 18, 24, 22],
    headRows: 0,
    rows: [
      [bold(words.payments)],
      [currency, reference, direction, counterparty, amount, due, status].map(bold),
      ...legs,
      [],
      [bold(words.fees)],
      feeHead.map(bold),
      ...fees,
    ],
  };
}
