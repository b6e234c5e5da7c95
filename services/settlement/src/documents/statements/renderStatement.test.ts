import { unzipSync } from "fflate";
import { Workbook } from "exceljs";
import { DOCUMENT_LANGUAGES } from "../../domain/documentLanguage.js";
import type { StatementLine } from "../../domain/statements/partnerStatement.js";
import { aStatement, LETTERS } from "../../test/aStatement.js";
import { readPdfText } from "../../test/readPdfText.js";
import { renderStatementCsv } from "./renderStatementCsv.js";
import { renderStatementPdf } from "./renderStatementPdf.js";
import { renderStatementXlsx } from "./renderStatementXlsx.js";

function lines(count: number): StatementLine[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: "REDEMPTION",
    reference: `rdm_01900000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    debtorCode: index % 2 === 0 ? "hracky" : "kuchyne",
    creditorCode: index % 2 === 0 ? "kuchyne" : "hracky",
    currency: "CZK",
    amountMinor: BigInt(index + 1),
    occurredAt: new Date(Date.UTC(2011, 2, 27, 0, index)),
    late: index === 1,
  }));
}

const SMALL = aStatement({
  openings: [{ currency: "CZK", openingMinor: -1_000_000n }],
  lines: lines(2),
  fees: [
    {
      ...{ number: "INV-2011-000001", currency: "CZK", netMinor: 10_000n, vatMinor: 2_100n },
      ...{ reference: "RF13INV2011000001", variableSymbol: "2011000001" },
    },
    {
      ...{ number: "CRN-2011-000001", currency: "CZK", netMinor: 0n, vatMinor: 0n },
      ...{ reference: null, variableSymbol: null },
    },
  ],
  legs: [
    {
      currency: "CZK",
      direction: "PAYS",
      counterpartyCode: null,
      amountMinor: 1_000_001n,
      status: "INSTRUCTED",
      isWithheld: false,
      dueOn: "2011-04-05",
      reference: "TS1",
    },
  ],
});

test("the CSV of a statement has codes and plain numbers for programs, and words for people", () => {
  expect(Buffer.from(renderStatementCsv(SMALL, "cs")).toString("utf8").split("\r\n")).toEqual([
    "\ufeffřádek,Datum,Druh,Odkaz,Protistrana,Měna,Pohledávka,Závazek,Zůstatek,Opožděné,Popis,Reference platby,Variabilní symbol",
    "OPENING,2011-02-28T23:00:00.000Z,,,,CZK,0.00,0.00,-10000.00,,Počáteční zůstatek,,",
    "ENTRY,2011-03-27T00:00:00.000Z,REDEMPTION,rdm_01900000-0000-7000-8000-000000000000,hracky,CZK,0.01,0.00,-9999.99,false,Uplatnění bodů,,",
    "ENTRY,2011-03-27T00:01:00.000Z,REDEMPTION,rdm_01900000-0000-7000-8000-000000000001,hracky,CZK,0.00,0.02,-10000.01,true,Uplatnění bodů,,",
    "CLOSING,2011-03-31T22:00:00.000Z,,,,CZK,0.01,0.02,-10000.01,,Konečný zůstatek,,",
    "FEE,,,INV-2011-000001,,CZK,,121.00,,,S DPH,RF13INV2011000001,2011000001",
    "FEE,,,CRN-2011-000001,,CZK,,0.00,,,S DPH,,",
    "FEES,,,,,CZK,,121.00,,,Vyúčtované poplatky,,",
    'LEG,2011-04-05,INSTRUCTED,TS1,,CZK,,10000.01,,,"platíte, zadaná bance",,',
    `ROOT,2011-04-10T10:00:00.120Z,,${"cd".repeat(32)},,,,,,,Kořen Merklova stromu,,`,
    'PROOF,,,"{""kind"":""proof""}",,,,,,,Kořen Merklova stromu,,',
    "",
  ]);
});

test.each(DOCUMENT_LANGUAGES)(
  "every letter of our languages stands in the PDF in %s, and none is a box",
  async (language) => {
    const texts = readPdfText(await renderStatementPdf(SMALL, language)).map(({ text }) => text);
    expect(texts.join(" ")).toContain(LETTERS);
    expect(texts.join("")).not.toContain("\ufffd");
  },
);

test("a page of a PDF begins with the head of the table that goes on, and tells its number and how many there are", async () => {
  const statement = aStatement({ lines: lines(130) });
  const pdf = await renderStatementPdf(statement, "pl");
  const texts = readPdfText(pdf);
  const pages = Math.max(...texts.map(({ page }) => page));
  expect(pages).toBe(4);
  for (let page = 1; page <= pages; page += 1) {
    const own = texts.filter((text) => text.page === page).map(({ text }) => text);
    expect(own).toContain("Odniesienie");
    expect(own.at(-1)).toBe(`strona ${page} z 4`);
  }
  for (const { x, y } of texts) {
    expect(x).toBeGreaterThanOrEqual(36);
    expect(y).toBeGreaterThanOrEqual(30);
  }
  const shown = texts.filter(({ text }) => text.startsWith("rdm_")).map(({ text }) => text);
  expect(shown).toEqual(statement.sections[0]?.entries.map(({ reference }) => reference));
});

test("the root of a sealed cycle stands in XLSX and PDF, and nothing about it before there is one", async () => {
  for (const [statement, found] of [
    [SMALL, true],
    [aStatement({ seal: null }), false],
  ] as const) {
    const texts = readPdfText(await renderStatementPdf(statement, "en")).map(({ text }) => text);
    expect([texts.includes("cd".repeat(32)), texts.includes("Merkle root")]).toEqual([found, found]);
    const book = await new Workbook().xlsx.load((await renderStatementXlsx(statement, "en")) as unknown as ArrayBuffer);
    expect(JSON.stringify(book.worksheets[0]?.getSheetValues()).includes("cd".repeat(32))).toBe(found);
  }
});

test("times stand by the wall clock of the programme's zone, over a change of the clock as well", async () => {
  const texts = readPdfText(await renderStatementPdf(aStatement({ lines: lines(70) }), "cs")).map(({ text }) => text);
  expect(texts).toContain("27. 3. 2011 01:59".replaceAll(". ", ".\u00a0"));
  expect(texts).toContain("27. 3. 2011 03:00".replaceAll(". ", ".\u00a0"));
  expect(texts.join()).not.toContain("02:0");
});

test("a text that is too long for its column is cut and does not run into the next one", async () => {
  const [line] = lines(1);
  const long = aStatement({ lines: [{ ...line!, debtorCode: "w".repeat(60) }] });
  const texts = readPdfText(await renderStatementPdf(long, "en"));
  expect(texts.some(({ text }) => /^w{8,20}…$/.test(text))).toBe(true);
});

test.each([
  ["cs", "zadržená", "nesplacená"],
  ["sk", "zadržaná", "nesplatená"],
  ["pl", "zatrzymana", "niespłacona"],
  ["en", "withheld", "defaulted"],
] as const)("what was kept from one that had not paid is not called unpaid, in %s", async (language, kept, unpaid) => {
  const plain = { currency: "CZK", amountMinor: 1n, status: "DEFAULTED", dueOn: null, reference: "TS1" };
  const leg = { ...plain, direction: "RECEIVES", counterpartyCode: "hracky" } as const;
  for (const [isWithheld, word, other] of [
    [true, kept, unpaid],
    [false, unpaid, kept],
  ] as const) {
    const statement = aStatement({ legs: [{ ...leg, isWithheld }] });
    const pdf = readPdfText(await renderStatementPdf(statement, language)).map(({ text }) => text);
    const book = await new Workbook().xlsx.load(
      (await renderStatementXlsx(statement, language)) as unknown as ArrayBuffer,
    );
    const sheets = JSON.stringify(book.worksheets.map((sheet) => sheet.getSheetValues()));
    // Programs go on reading the code of the state.
    const csv = Buffer.from(renderStatementCsv(statement, language)).toString("utf8");
    expect([pdf.includes(word), sheets.includes(word), csv.includes(`, ${word}"`)]).toEqual([true, true, true]);
    expect([pdf.join(), sheets, csv].filter((text) => text.includes(other))).toEqual([]);
    expect(csv).toContain("LEG,,DEFAULTED,TS1,hracky,CZK,0.01,");
  }
});

test("a statement that nothing happened in says so", async () => {
  const texts = readPdfText(await renderStatementPdf(aStatement(), "sk")).map(({ text }) => text);
  expect(texts).toContain("V tomto období sa nič neudialo.");
});

test("a workbook keeps numbers as numbers, instants as instants, and a number that no double holds as text", async () => {
  const [line] = lines(1);
  const big = { ...line!, amountMinor: 12_345_678_901_234_567n };
  const bytes = await renderStatementXlsx(aStatement({ lines: [line!, big] }), "pl");
  const sheet = (await new Workbook().xlsx.load(bytes as unknown as ArrayBuffer)).worksheets[1];
  const row = sheet?.getRow(2);
  expect(row?.getCell(2).value).toEqual(new Date("2011-03-27T01:00:00.000Z"));
  expect(row?.getCell(6).value).toBe(0.01);
  expect(row?.getCell(6).numFmt).toBe("#,##0.00");
  expect(sheet?.getRow(3).getCell(6).value).toBe("123456789012345.67");
});

test("no time of writing is in a workbook or in a PDF", async () => {
  const xlsx = Buffer.from(await renderStatementXlsx(SMALL, "cs"));
  expect(Object.keys(unzipSync(xlsx))).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/worksheets/sheet3.xml",
  ]);
  // Seconds, minutes and hours, then the day since 1980 of the first part: midnight of 1 January 1980.
  expect(xlsx.subarray(10, 14).toString("hex")).toBe("00002100");
  const pdf = Buffer.from(await renderStatementPdf(SMALL, "cs"));
  expect(pdf.toString("latin1")).toContain("(D:20110331220000Z)");
});

test("others run while a long statement is rendered", async () => {
  const statement = aStatement({ lines: lines(900) });
  for (const render of [renderStatementXlsx, renderStatementPdf]) {
    let ran = 0;
    let isDone = false;
    const run = () => {
      ran += 1;
      if (!isDone) setImmediate(run);
    };
    setImmediate(run);
    await render(statement, "cs");
    isDone = true;
    expect(ran).toBeGreaterThan(3);
  }
});

test("the id of a PDF is that of its content", async () => {
  const idOf = async (statement = SMALL) =>
    /\/ID \[<([0-9a-f]+)>/.exec(Buffer.from(await renderStatementPdf(statement, "cs")).toString("latin1"))?.[1];
  expect(await idOf()).toBeDefined();
  expect(await idOf()).toBe(await idOf());
  expect(await idOf(aStatement({ lines: lines(1) }))).not.toBe(await idOf());
});
