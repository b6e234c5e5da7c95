import ExcelJS from "exceljs";
import { readStatementCsv } from "./readStatementCsv.js";
import { readStatementXlsx } from "./readStatementXlsx.js";
import { UnreadableStatement, type ReadRecord } from "./statementHeader.js";

const HEADER = ["line_id", "reference", "amount", "currency", "cycle", "date", "description"];
const LINE = ["1", "rdm_1", "12.50", "CZK", "2011-01", "2011-01-15", '=HYPERLINK("http://x","Žluťoučký kůň")'];

async function all(lines: AsyncIterable<ReadRecord>): Promise<ReadRecord[]> {
  const read: ReadRecord[] = [];
  for await (const line of lines) read.push(line);
  return read;
}
/** One byte at a time, so that letters and quotes are cut in the middle. */
const csv = async (text: string) => all(readStatementCsv([...Buffer.from(text)].map((byte) => Buffer.from([byte]))));
const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");

async function xlsx(rows: readonly unknown[][]): Promise<ReadRecord[]> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("statement");
  for (const row of rows) sheet.addRow(row);
  return all(readStatementXlsx([new Uint8Array(await book.xlsx.writeBuffer())]));
}

test("a CSV is read line by line, its cells as text, whatever they look like", async () => {
  const [line] = await csv(`\ufeff${HEADER.join(",")}\r\n${quoted(LINE)}\r\n`);
  expect(line).toMatchObject({
    record: { line_id: "1", reference: "rdm_1", amount: "12.50", description: LINE[6] },
  });
});

test("columns may stand in any order, and another number of cells makes a bad line, not a bad file", async () => {
  const mixed = [...HEADER].reverse();
  const lines = await csv(`${mixed.join(",")}\n${quoted([...LINE].reverse())}\n1,2,3\n`);
  expect(lines).toMatchObject([{ record: { amount: "12.50" } }, { error: "has 3 cells instead of 7", raw: "1,2,3" }]);
});

test.each([
  ["nothing", ""],
  ["another header", "a,b,c\n1,2,3\n"],
  ["a column twice", `${[...HEADER, "amount"].join(",")}\n`],
  ["an open quote", `${HEADER.join(",")}\n"1,2`],
])("%s is refused as a whole", async (_, text) => {
  await expect(csv(text)).rejects.toThrow(UnreadableStatement);
});

test("a workbook is read like a CSV: numbers, dates and short rows", async () => {
  const lines = await xlsx([
    HEADER,
    [1, "rdm_1", 12.5, "CZK", "2011-01", new Date("2011-01-15T00:00:00Z"), "Łódź"],
    ["2", null, "-3.00", "CZK", null, "2011-01-16"],
  ]);
  expect(lines).toMatchObject([
    { record: { line_id: "1", amount: "12.5", date: "2011-01-15", description: "Łódź" } },
    { record: { line_id: "2", reference: "", amount: "-3.00", cycle: "", description: "" } },
  ]);
});

test("a formula in a workbook makes its line a bad one", async () => {
  const lines = await xlsx([HEADER, ["1", "rdm_1", { formula: "1+1", result: 2 }, "CZK", "", "2011-01-15", ""], LINE]);
  expect(lines).toMatchObject([{ error: "holds a formula" }, { record: { amount: "12.50" } }]);
});

test.each([
  ["text", Buffer.from("line_id,reference")],
  ["nothing", Buffer.alloc(0)],
  ["the beginning of a workbook", Buffer.from("504b0304140000000800", "hex")],
])("%s is no workbook", async (_, content) => {
  await expect(all(readStatementXlsx([content]))).rejects.toThrow(UnreadableStatement);
});
