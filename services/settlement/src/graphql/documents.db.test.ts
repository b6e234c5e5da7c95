/* eslint-disable @typescript-eslint/no-explicit-any -- the graph answers what the document asked for */
import { createHash } from "node:crypto";
import { parsePublicId, type Caller } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { parse } from "csv-parse/sync";
import { Workbook } from "exceljs";
import { mayReadFile } from "../domain/access.js";
import { findFile } from "../store/files/findFile.js";
import { readFileChunks } from "../store/files/fileChunks.js";
import { saveInvoices } from "../store/invoices/invoices.js";
import { readPdfText } from "../test/readPdfText.js";
import { person, shop, startTestSettlement, type TestSettlement } from "../test/startTestSettlement.js";

let settlement: TestSettlement;
let cycleId: string;
const finance = person("finance");

beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b", "quiet");
  for (const [index, [debtor, creditor, points]] of (
    [
      ["a", "b", 10_000],
      ["b", "a", 4_000],
      ["a", "b", 333],
    ] as const
  ).entries()) {
    const at = `2011-01-15T11:00:0${index}.000Z`;
    await settlement.others.redeem({ redeemer: creditor, at, draws: [[debtor, points, "0.01", "CZK"]] });
  }
  await settlement.others.redeem({ redeemer: "b", at: "2011-01-20T11:00:00.000Z", draws: [["a", 100, "0.01", "EUR"]] });
  await settlement.others.settled();
  cycleId = (await data(`{ settlementCycles { nodes { id } } }`, finance)).settlementCycles.nodes[0].id;
});
afterAll(async () => settlement.stop());

async function data(query: string, caller: Caller, variables: Record<string, unknown> = {}): Promise<any> {
  const { data: answer, errors } = await settlement.subgraph.execute({ query, variables }, caller);
  expect(errors).toBeUndefined();
  return answer;
}

const FILE = "{ id name sha256 bytes mediaType url }";
const STATEMENT = `query ($partnerCode: String!, $cycleId: ID!, $format: StatementFormat!, $language: DocumentLanguage!) {
  partnerStatement(partnerCode: $partnerCode, cycleId: $cycleId) {
    balances { receivable { amount currency } payable { amount } net { amount } }
    file(format: $format, language: $language) ${FILE}
  }
}`;

async function statement(partnerCode: string, format: string, language = "CS", caller: Caller = finance) {
  const { partnerStatement } = await data(STATEMENT, caller, { partnerCode, cycleId, format, language });
  return partnerStatement as {
    balances: {
      receivable: { amount: string; currency: string };
      payable: { amount: string };
      net: { amount: string };
    }[];
    file: { id: string; name: string; sha256: string; bytes: number; mediaType: string; url: string };
  } | null;
}

async function contentOf({ id, sha256, bytes }: { id: string; sha256: string; bytes: number }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readFileChunks(settlement.deps.database, parsePublicId("fil", id) ?? "")) parts.push(part);
  const content = Buffer.concat(parts);
  expect({ sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length }).toEqual({
    sha256,
    bytes,
  });
  return content;
}

test("a statement comes as CSV, XLSX and PDF, with the totals that the graph shows", async () => {
  const csv = await statement("a", "CSV");
  const balances = csv!.balances.map(({ receivable, payable, net }) => {
    return [receivable.currency, receivable.amount, payable.amount, net.amount];
  });
  expect(balances).toEqual([
    ["CZK", "40.00", "103.33", "-63.33"],
    ["EUR", "0.00", "1.00", "-1.00"],
  ]);
  const rows: string[][] = parse(await contentOf(csv!.file), { bom: true });
  const closing = rows.filter(([name]) => name === "CLOSING").map((row) => [row[5], ...row.slice(6, 9)]);
  expect(closing).toEqual(balances);

  const xlsx = (await statement("a", "XLSX"))!.file;
  const book = await new Workbook().xlsx.load((await contentOf(xlsx)) as unknown as ArrayBuffer);
  expect(book.worksheets[0]?.getSheetValues().slice(-2)).toEqual([
    [undefined, "CZK", 0, 40, 103.33, -63.33, 0, -63.33, 0],
    [undefined, "EUR", 0, 0, 1, -1, 0, -1, 0],
  ]);

  const pdf = (await statement("a", "PDF", "PL"))!.file;
  const texts = readPdfText(await contentOf(pdf)).map(({ text }) => text);
  for (const text of ["Wyciąg partnera", "-63,33", "103,33"]) expect(texts).toContain(text);
  expect(pdf).toMatchObject({ name: `statement-a-${cycleId}-pl.pdf`, mediaType: "application/pdf" });
});

test("the same statement is the same file, whoever asks and however often at once; a changed one is another", async () => {
  const asked = await Promise.all(
    [finance, shop("b"), person("auditor"), finance].map(async (caller) => statement("b", "XLSX", "SK", caller)),
  );
  expect(new Set(asked.map((answer) => answer?.file.id)).size).toBe(1);
  await settlement.others.redeem({ redeemer: "b", at: "2011-01-21T11:00:00.000Z", draws: [["a", 1, "0.01", "EUR"]] });
  await settlement.others.settled();
  const later = await statement("b", "XLSX", "SK");
  expect(later?.file.id).not.toBe(asked[0]?.file.id);
  expect(later?.file.sha256).not.toBe(asked[0]?.file.sha256);
});

test("a partner gets its own statement and no other; the file is its own as well", async () => {
  expect(await statement("a", "PDF", "EN", shop("b"))).toBeNull();
  const own = await statement("a", "PDF", "EN", shop("a"));
  const file = await findFile(settlement.deps.database, parsePublicId("fil", own!.file.id) ?? "");
  expect(file?.ownerPartnerCode).toBe("a");
  const readers = [shop("a"), finance, person("auditor"), shop("b"), person("support")];
  expect(readers.map((caller) => mayReadFile(caller, file!))).toEqual([true, true, true, false, false]);
});

test("a partner that nothing happened to has a statement that says so", async () => {
  const quiet = await statement("quiet", "PDF", "CS");
  expect(readPdfText(await contentOf(quiet!.file)).map(({ text }) => text)).toContain("V tomto období se nic neudálo.");
});

test("an invoice has its document, once, in its language, and stands in the statement", async () => {
  const party = { name: "Správce", address: "Praha", country: "CZ", vatId: "CZ1" };
  await inTransaction(settlement.deps.database, async (tx) =>
    saveInvoices(
      tx,
      [
        {
          kind: "INVOICE",
          cycleId: parsePublicId("cyc", cycleId) ?? "",
          partnerCode: "a",
          currency: "CZK",
          issuedOn: "2011-02-05",
          taxPointOn: "2011-01-31",
          dueOn: "2011-02-19",
          language: "sk",
          supplier: party,
          customer: { ...party, name: "Zákazník", country: "SK", vatId: "SK1" },
          lines: [
            {
              kind: "ISSUANCE_FEE",
              contractVersion: 1,
              quantity: "4000",
              unitPrice: "0.01",
              netMinor: 4_000n,
              ordinal: 1,
              creditsLine: null,
            },
          ],
          taxes: [{ category: "REVERSE_CHARGE", rateBps: 0, netMinor: 4_000n, vatMinor: 0n }],
          netMinor: 4_000n,
          vatMinor: 0n,
          domestic: null,
          payTo: null,
          approvalId: null,
          creditsId: null,
          reason: null,
        },
      ],
      "finance-1",
    ),
  );
  const query = `{ invoices { nodes { number file ${FILE} } } }`;
  const [[invoice], [again], none] = await Promise.all(
    [finance, shop("a"), shop("b")].map(async (caller) => (await data(query, caller)).invoices.nodes),
  );
  expect(again).toEqual(invoice);
  expect(none).toEqual([]);
  const texts = readPdfText(await contentOf(invoice.file)).map(({ text }) => text.replaceAll("\u00a0", " "));
  expect(texts).toContain("Prenesenie daňovej povinnosti (čl. 196 smernice 2006/112/ES).");
  expect(texts).toContain("Spolu na úhradu: 40,00 CZK");
  const rows: string[][] = parse(await contentOf((await statement("a", "CSV"))!.file), { bom: true });
  expect(rows.find(([name]) => name === "FEE")?.slice(3, 8)).toEqual([invoice.number, "", "CZK", "", "40.00"]);
});
