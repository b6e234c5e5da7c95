import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { Workbook } from "exceljs";
import fc from "fast-check";
import { formatMoney, money } from "@tessera/kernel";
import { DOCUMENT_LANGUAGES, type DocumentLanguage } from "../../domain/documentLanguage.js";
import type { PartnerStatement } from "../../domain/statements/partnerStatement.js";
import { statementCsv } from "../../domain/statements/statementCsv.js";
import { aStatement, statementArbitrary } from "../../test/aStatement.js";
import { readPdfText } from "../../test/readPdfText.js";
import { formatAmount } from "../text/formatAmount.js";
import { renderStatementCsv } from "./renderStatementCsv.js";
import { renderStatementPdf } from "./renderStatementPdf.js";
import { renderStatementXlsx } from "./renderStatementXlsx.js";
import { statementWords } from "./statementWords.js";

/** What every format must say of a currency, as plain decimals. */
interface Totals {
  readonly opening: string;
  readonly receivable: string;
  readonly payable: string;
  readonly closing: string;
  readonly fees: string;
  readonly entries: number;
  /** Of the entries: in dispute. */
  readonly disputed: number;
}
type AllTotals = Record<string, Totals>;

function totalsOf(statement: PartnerStatement): AllTotals {
  return Object.fromEntries(
    statement.sections.map((section) => {
      const amount = (amountMinor: bigint) => formatMoney(money(amountMinor, section.currency));
      return [
        section.currency,
        {
          opening: amount(section.openingMinor),
          receivable: amount(section.receivableMinor),
          payable: amount(section.payableMinor),
          closing: amount(section.closingMinor),
          fees: amount(section.feesGrossMinor),
          entries: section.entries.length,
          disputed: section.entries.filter(({ disputed }) => disputed).length,
        },
      ];
    }),
  );
}

function csvTotals(csv: Uint8Array, statement: PartnerStatement): AllTotals {
  const rows: string[][] = parse(Buffer.from(csv), { bom: true, relax_column_count: false });
  const find = (name: string, currency: string) => rows.filter((row) => row[0] === name && row[5] === currency);
  return Object.fromEntries(
    statement.sections.map(({ currency }) => {
      const [closing] = find("CLOSING", currency);
      const zero = formatMoney(money(0n, currency));
      return [
        currency,
        {
          opening: find("OPENING", currency)[0]?.[8] ?? "",
          receivable: closing?.[6] ?? "",
          payable: closing?.[7] ?? "",
          closing: closing?.[8] ?? "",
          fees: find("FEES", currency)[0]?.[7] ?? zero,
          entries: find("ENTRY", currency).length + find("DISPUTED", currency).length,
          disputed: find("DISPUTED", currency).length,
        },
      ];
    }),
  );
}

async function xlsxTotals(xlsx: Uint8Array, language: DocumentLanguage): Promise<AllTotals> {
  const book = await new Workbook().xlsx.load(xlsx as unknown as ArrayBuffer);
  const words = statementWords(language);
  const [summary, entries] = book.worksheets;
  const totals: AllTotals = {};
  let isTable = false;
  summary?.eachRow((row) => {
    const currency = row.getCell(1).text;
    const plain = (column: number) => Number(row.getCell(column).value).toFixed(currency === "JPY" ? 0 : 2);
    if (isTable) {
      for (const column of [2, 3, 4, 5, 6, 7, 8]) expect(typeof row.getCell(column).value).toBe("number");
      totals[currency] = {
        opening: plain(2),
        receivable: plain(3),
        payable: plain(4),
        closing: plain(7),
        fees: plain(8),
        entries: 0,
        disputed: 0,
      };
    }
    isTable ||= currency === words.currency;
  });
  entries?.eachRow((row, number) => {
    const totalsSoFar = totals[row.getCell(1).text];
    if (number === 1 || !totalsSoFar) return;
    const disputed = totalsSoFar.disputed + (row.getCell(10).text === "×" ? 1 : 0);
    totals[row.getCell(1).text] = { ...totalsSoFar, entries: totalsSoFar.entries + 1, disputed };
  });
  return totals;
}

/** Rows of texts, from left to right, in the order of the document. */
function pdfRows(pdf: Uint8Array): string[][] {
  const rows = new Map<string, { x: number; text: string }[]>();
  for (const { page, x, y, text } of readPdfText(pdf)) {
    // The two weights of the font stand on lines of a hair's difference; a line of text is some 10 points high.
    const key = `${page} ${Math.round(y)}`;
    rows.set(key, [...(rows.get(key) ?? []), { x, text }]);
  }
  return [...rows.values()].map((cells) => cells.sort((a, b) => a.x - b.x).map(({ text }) => text));
}

function pdfTotals(pdf: Uint8Array, statement: PartnerStatement, language: DocumentLanguage): AllTotals {
  const words = statementWords(language);
  const rows = pdfRows(pdf);
  const start = rows.findIndex((row) => row[0] === words.currency);
  const plain = (text: string | undefined) =>
    language === "en" ? text?.replace(/,/g, "") : text?.replace(/\u00a0/g, "").replace(",", ".");
  // Where the obligations of a currency begin; the next one's, or the end, is where they stop.
  const heads = statement.sections.map(({ currency }) => `${words.obligations} · ${currency}`);
  const beginnings = [...heads.map((head) => rows.findIndex(([text]) => text === head)), rows.length];
  return Object.fromEntries(
    statement.sections.map(({ currency, entries }, index) => {
      const row = rows[start + 1 + index] ?? [];
      expect(row[0]).toBe(currency);
      const [opening = "", receivable = "", payable = "", , , closing = "", fees = ""] = row.slice(1).map(plain);
      const own = rows.slice(beginnings[index], beginnings[index + 1]);
      const disputed = own.filter((cells) => cells[1]?.includes(`(${words.disputed}`)).length;
      return [currency, { opening, receivable, payable, closing, fees, entries: entries.length, disputed }];
    }),
  );
}

test("CSV, XLSX and PDF of a statement say the same to the last cent, in every language, and the same bytes each time", async () => {
  await fc.assert(
    fc.asyncProperty(statementArbitrary, fc.constantFrom(...DOCUMENT_LANGUAGES), async (statement, language) => {
      const csv = renderStatementCsv(statement, language);
      const [xlsx, pdf] = [
        await renderStatementXlsx(statement, language),
        await renderStatementPdf(statement, language),
      ];
      const expected = totalsOf(statement);
      expect(csvTotals(csv, statement)).toEqual(expected);
      expect(await xlsxTotals(xlsx, language)).toEqual(expected);
      expect(pdfTotals(pdf, statement, language)).toEqual(expected);
      const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
      expect(digest(await renderStatementXlsx(statement, language))).toBe(digest(xlsx));
      expect(digest(await renderStatementPdf(statement, language))).toBe(digest(pdf));
    }),
    { numRuns: 25 },
  );
});

test("the sums of a statement are those of its lines, and of the CSV that the graph shows", () => {
  fc.assert(
    fc.property(statementArbitrary, ({ sections, cycle }) => {
      const csv: string[][] = parse(statementCsv({ sections, cycle }));
      for (const section of sections) {
        const sum = (side: "receivableMinor" | "payableMinor") =>
          section.entries.reduce((total, entry) => total + (entry.disputed ? 0n : entry[side]), 0n);
        expect([section.receivableMinor, section.payableMinor]).toEqual([sum("receivableMinor"), sum("payableMinor")]);
        expect(section.closingMinor).toBe(section.openingMinor + section.netMinor);
        expect(section.entries.at(-1)?.balanceMinor ?? section.openingMinor).toBe(section.closingMinor);
        expect(programTotals(csv, section.currency)).toEqual(
          section.entries.length === 0 && section.openingMinor === 0n
            ? []
            : [
                [0n, 0n, section.openingMinor],
                [section.receivableMinor, section.payableMinor, section.closingMinor],
              ],
        );
      }
    }),
    { numRuns: 200 },
  );
});

/** OPENING and CLOSING of a currency in the CSV for programs: receivable, payable, balance. */
function programTotals(csv: string[][], currency: string): bigint[][] {
  return csv
    .filter(([name, , , , , of]) => of === currency && (name === "OPENING" || name === "CLOSING"))
    .map((row) => row.slice(6, 9).map((text) => BigInt(text.replace(".", ""))));
}

test("no text of a statement is a formula in a spreadsheet", async () => {
  const evil = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\u0001=1", "＝1+1", "_x003D_1", '=HYPERLINK("http://x")'];
  const statement = aStatement({
    partner: { code: "=evil", name: "@evil" },
    lines: evil.map((text, index) => ({
      kind: text,
      reference: text,
      debtorCode: text,
      creditorCode: "=evil",
      currency: "CZK",
      amountMinor: BigInt(index + 1),
      occurredAt: new Date("2011-03-05T10:00:00Z"),
      late: false,
    })),
  });
  const cells: string[] = [];
  const book = await new Workbook().xlsx.load((await renderStatementXlsx(statement, "en")) as unknown as ArrayBuffer);
  for (const sheet of book.worksheets) {
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        expect(cell.formula).toBeUndefined();
        if (typeof cell.value === "string") cells.push(cell.value);
      }),
    );
  }
  expect(cells).toContain("'=1+1");
  const rows: string[][] = parse(Buffer.from(renderStatementCsv(statement, "en")), { bom: true });
  for (const row of rows) cells.push(...row);
  for (const cell of cells.filter((text) => !/^-?\d+(\.\d+)?$/.test(text)))
    expect(cell).not.toMatch(/^[=+\-@＝\p{Cc}]/u);
});

test("amounts stand in a document as its language writes them", () => {
  const amounts = DOCUMENT_LANGUAGES.map((language) => formatAmount(-123_456_789n, "CZK", language));
  expect(amounts).toEqual([...Array<string>(3).fill("-1\u00a0234\u00a0567,89"), "-1,234,567.89"]);
  expect(formatAmount(1234n, "JPY", "pl")).toBe("1\u00a0234");
  expect(formatAmount(5n, "BHD", "cs")).toBe("0,005");
});
