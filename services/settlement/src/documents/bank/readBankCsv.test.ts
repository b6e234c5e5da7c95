import { isRefused } from "@tessera/kernel";
import type { StatementUnreadable } from "../../domain/bank/bankLine.js";
import type { CsvLayout } from "../../domain/bank/csvLayout.js";
import { readBankCsv } from "./readBankCsv.js";

const LAYOUT: CsvLayout = {
  encoding: "utf-8",
  delimiter: ";",
  decimalMark: ",",
  dateFormat: "DD.MM.YYYY",
  skipLines: 1,
  iban: "CZ6508000000192000145399",
  currency: "CZK",
  statementRef: "2011-03",
  sequenceNo: null,
  openingMinor: null,
  closingMinor: null,
  columns: { bookedOn: "Datum", amount: "Částka", balance: "Zůstatek", remittance: "Zpráva" },
};
const HEAD = "Výpis\nDatum;Částka;Zůstatek;Zpráva\n01.03.2011;1,00;11,00;platba\n";

async function refusalOf(text: string): Promise<StatementUnreadable | undefined> {
  async function* chunks() {
    yield Buffer.from(text);
  }
  let refused: StatementUnreadable | undefined;
  for await (const part of readBankCsv(chunks(), LAYOUT)) refused = isRefused(part) ? part.refused : undefined;
  return refused;
}

test.each([
  ["a quote within a cell that does not begin with one", '02.03.2011;1,00;12,00;Novák "Truhlář"\n'],
  ["a quote that is never closed", '02.03.2011;1,00;12,00;"Novák\n'],
  ["text behind a closing quote", '02.03.2011;1,00;12,00;"Novák" a syn\n'],
])("%s is a refusal that names its line, and no failure", async (_what, line) => {
  expect(await refusalOf(HEAD)).toBeUndefined();
  expect(await refusalOf(HEAD + line)).toMatchObject({
    kind: "StatementUnreadable",
    line: 4,
    message: expect.stringContaining("The CSV is not read: ") as unknown,
  });
});
