import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import type { PartnerStatement, StatementSection } from "../../domain/statements/partnerStatement.js";
import { A4_LANDSCAPE, type PdfBlock, type PdfColumn, type PdfRow } from "../pdf/pdfBlocks.js";
import { renderPdf } from "../pdf/renderPdf.js";
import { formatAmount } from "../text/formatAmount.js";
import { formatDate, formatInstant } from "../text/formatDate.js";
import { legWord } from "./legWord.js";
import { statementWords, wordFor } from "./statementWords.js";
import type { StatementWords } from "./words/StatementWords.js";

/** A statement to be read and printed: A4 across, a summary first, then each currency with its obligations, payments and fees. */
export async function renderStatementPdf(statement: PartnerStatement, language: DocumentLanguage): Promise<Uint8Array> {
  const words = statementWords(language);
  const { partner, programmeCode, cycle, sections } = statement;
  return renderPdf({
    paper: A4_LANDSCAPE,
    title: `${words.title} ${partner.code} ${cycle.id}`,
    author: programmeCode,
    language,
    createdAt: cycle.to,
    foot: `${words.title} · ${partner.code} · ${cycle.id}`,
    page: words.page,
    blocks: [
      ...headBlocks(statement, words, language),
      ...(sections.length === 0 ? [{ kind: "text" as const, text: words.nothing }] : []),
      ...(sections.length === 0 ? [] : [summaryTable(sections, words, language)]),
      ...sections.flatMap((section) => sectionBlocks(statement, section, words, language)),
    ],
  });
}

const left = (title: string, width: number): PdfColumn => ({ title, width, align: "left" });
const right = (title: string, width: number): PdfColumn => ({ title, width, align: "right" });

function headBlocks(statement: PartnerStatement, words: StatementWords, language: DocumentLanguage): PdfBlock[] {
  const { partner, programmeCode, cycle, timeZone, seal } = statement;
  const instant = (at: Date) => formatInstant(at, timeZone, language);
  return [
    { kind: "title", text: words.title },
    {
      kind: "pairs",
      pairs: [
        [words.partner, `${partner.name} (${partner.code})`],
        [words.programme, programmeCode],
        [words.cycle, cycle.id],
        [words.period, `${instant(cycle.from)} – ${instant(cycle.to)}`],
        [words.times, timeZone],
        [words.status, wordFor(words.cycleStatuses, cycle.status)],
        ...(cycle.contentHash === null ? [] : [[words.contentHash, cycle.contentHash] as const]),
        ...(seal === null ? [] : [[words.root, seal.root] as const]),
      ],
    },
    { kind: "heading", text: words.summary },
  ];
}

function summaryTable(
  sections: readonly StatementSection[],
  words: StatementWords,
  language: DocumentLanguage,
): PdfBlock {
  return {
    kind: "table",
    columns: [
      left(words.currency, 56),
      ...[words.opening, words.receivable, words.payable, words.net, words.adjustments, words.closing, words.fees].map(
        (title) => right(title, 102),
      ),
    ],
    rows: sections.map((section) => {
      const { openingMinor, receivableMinor, payableMinor, netMinor, adjustmentsMinor, closingMinor } = section;
      const amounts = [openingMinor, receivableMinor, payableMinor, netMinor, adjustmentsMinor, closingMinor];
      return {
        cells: [
          section.currency,
          ...[...amounts, section.feesGrossMinor].map((minor) => formatAmount(minor, section.currency, language)),
        ],
      };
    }),
  };
}

function sectionBlocks(
  { timeZone }: PartnerStatement,
  section: StatementSection,
  words: StatementWords,
  language: DocumentLanguage,
): PdfBlock[] {
  const { currency, fees, legs } = section;
  const blocks: PdfBlock[] = [
    { kind: "heading", text: `${words.obligations} · ${currency}` },
    {
      kind: "table",
      columns: [
        left(words.date, 92),
        left(words.kind, 146),
        left(words.reference, 202),
        left(words.counterparty, 96),
        right(words.receivable, 78),
        right(words.payable, 78),
        right(words.balance, 78),
      ],
      rows: entryRows(section, timeZone, words, language),
    },
  ];
  if (legs.length > 0) blocks.push(...legBlocks(section, words, language));
  if (fees.length > 0) blocks.push(...feeBlocks(section, words, language));
  return blocks;
}

/** Formatted one by one as they are set, so that a long statement does not hold up others. */
function* entryRows(
  section: StatementSection,
  timeZone: string,
  words: StatementWords,
  language: DocumentLanguage,
): Generator<PdfRow> {
  const amount = (minor: bigint) => formatAmount(minor, section.currency, language);
  yield { cells: ["", words.opening, "", "", "", "", amount(section.openingMinor)], bold: true };
  for (const entry of section.entries) {
    const marks = [...(entry.disputed ? [words.disputed] : []), ...(entry.late ? [words.late.toLowerCase()] : [])];
    const kind = wordFor(words.kinds, entry.kind);
    const cells = [
      formatInstant(entry.occurredAt, timeZone, language),
      marks.length > 0 ? `${kind} (${marks.join(", ")})` : kind,
      entry.reference,
      entry.counterpartyCode,
      entry.receivableMinor === 0n ? "" : amount(entry.receivableMinor),
      entry.payableMinor === 0n ? "" : amount(entry.payableMinor),
      amount(entry.balanceMinor),
    ];
    yield { cells };
  }
  const { receivableMinor, payableMinor, closingMinor } = section;
  const cells = ["", words.closing, "", "", amount(receivableMinor), amount(payableMinor), amount(closingMinor)];
  yield { cells, bold: true };
}

function legBlocks(
  { currency, legs }: StatementSection,
  words: StatementWords,
  language: DocumentLanguage,
): PdfBlock[] {
  return [
    { kind: "heading", text: `${words.payments} · ${currency}` },
    {
      kind: "table",
      columns: [
        left(words.reference, 202),
        left(words.direction, 100),
        left(words.counterparty, 120),
        left(words.due, 100),
        left(words.status, 120),
        right(words.amount, 128),
      ],
      rows: legs.map((leg) => ({
        cells: [
          leg.reference ?? "",
          words.directions[leg.direction],
          leg.counterpartyCode ?? words.operator,
          leg.dueOn === null ? "" : formatDate(leg.dueOn, language),
          legWord(words, leg),
          formatAmount(leg.amountMinor, currency, language),
        ],
      })),
    },
  ];
}

function feeBlocks(section: StatementSection, words: StatementWords, language: DocumentLanguage): PdfBlock[] {
  const amount = (minor: bigint) => formatAmount(minor, section.currency, language);
  const { feesNetMinor, feesVatMinor, feesGrossMinor } = section;
  return [
    { kind: "heading", text: `${words.fees} · ${section.currency}` },
    {
      kind: "table",
      columns: [
        left(words.number, 142),
        left(words.paymentReference, 172),
        left(words.variableSymbol, 104),
        right(words.feeNet, 117),
        right(words.feeVat, 117),
        right(words.feeGross, 117),
      ],
      rows: [
        ...section.fees.map(({ number, netMinor, vatMinor, reference, variableSymbol }) => ({
          cells: [
            number,
            reference ?? "",
            variableSymbol ?? "",
            ...[netMinor, vatMinor, netMinor + vatMinor].map(amount),
          ],
        })),
        {
          cells: [words.total, "", "", amount(feesNetMinor), amount(feesVatMinor), amount(feesGrossMinor)],
          bold: true,
        },
      ],
    },
  ];
}
