import ExcelJS from "exceljs";
import { partnerClient } from "../../support/smallCoalition.js";
import type { Person, TestNetwork } from "../../support/startTestNetwork.js";
import { untilAnswered } from "../../support/untilAnswered.js";
import { cellsOf, COLUMNS, type ToldLine } from "./toldLine.js";

export interface Sending {
  readonly partnerCode: string;
  readonly cycleId: string;
  readonly lines: readonly ToldLine[];
  /** Tells several statements of a cycle apart. */
  readonly name: string;
}

/** How a statement comes: as a file of either kind, or in the graph. */
export const CHANNELS = ["CSV_FILE", "XLSX_FILE", "CSV", "LINES"] as const;
export type Channel = (typeof CHANNELS)[number];

const MUTATION = `mutation($input: ImportPartnerStatementInput!) { answer: importPartnerStatement(input: $input) {
  __typename ... on PartnerStatementImported { lines badLines } ... on Refusal { message } } }`;
const MOST_IN_GRAPH = 1_000;

/** Sends a statement as its partner, with a token of the scope statements:write; answers how many of its lines do not count. */
export async function sendStatement(network: TestNetwork, channel: Channel, sending: Sending): Promise<number> {
  const person = partnerClient(sending.partnerCode);
  if (channel === "LINES") {
    let badLines = 0;
    for (let from = 0; from < sending.lines.length; from += MOST_IN_GRAPH) {
      const lines = sending.lines.slice(from, from + MOST_IN_GRAPH);
      const some = { ...sending, lines, name: `${sending.name} from ${from}` };
      badLines += await importIt(network, person, some, { lines: lines.map(inGraph) });
    }
    return badLines;
  }
  if (channel === "CSV") return importIt(network, person, sending, { csv: inCsv(sending.lines) });
  const [content, mediaType] =
    channel === "CSV_FILE"
      ? [inCsv(sending.lines), "text/csv"]
      : [await inWorkbook(sending.lines), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
  const headers = { authorization: `Bearer ${await network.token(person)}`, "content-type": mediaType };
  const response = await fetch(`${network.url}/files?name=statement`, { method: "POST", headers, body: content });
  if (!response.ok) throw new Error(`POST /files: ${response.status} ${await response.text()}`);
  return importIt(network, person, sending, { fileId: ((await response.json()) as { fileId: string }).fileId });
}

async function importIt(network: TestNetwork, person: Person, sending: Sending, content: object): Promise<number> {
  const { partnerCode, cycleId, lines, name } = sending;
  const input = { idempotencyKey: `statement ${name}`, partnerCode, cycleId, ...content };
  const { answer } = (await untilAnswered(async () => network.ask(MUTATION, { input }, person))) as {
    answer: { __typename: string; lines?: number; badLines?: number; message?: string };
  };
  if (answer.lines !== lines.length || answer.badLines === undefined)
    throw new Error(`${name}: ${JSON.stringify(answer)}`);
  return answer.badLines;
}

function inGraph(line: ToldLine): object {
  const { lineId, reference, amount, currency, cycle, date, description } = line;
  return { lineId, reference, amount, currency, cycle: cycle === "" ? null : cycle, date, description };
}

/** With a byte order mark, quotes and CRLF, as a spreadsheet saves it; the columns in an order of its own. */
function inCsv(lines: readonly ToldLine[]): string {
  const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const rows = [[...COLUMNS], ...lines.map(cellsOf)].map((cells) => cells.toReversed().map(quoted).join(","));
  return `\uFEFF${rows.join("\r\n")}\r\n`;
}

/** Amounts as numbers and days as days, where they are such. */
async function inWorkbook(lines: readonly ToldLine[]): Promise<Uint8Array<ArrayBuffer>> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("statement");
  sheet.addRow([...COLUMNS]);
  for (const line of lines) {
    const [amount, date] = [Number(line.amount), new Date(`${line.date}T00:00:00Z`)];
    const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(line.date);
    const cells: (string | number | Date)[] = cellsOf(line);
    if (amount.toFixed(2) === line.amount) cells[COLUMNS.indexOf("amount")] = amount;
    if (isDay) cells[COLUMNS.indexOf("date")] = date;
    sheet.addRow(cells);
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
