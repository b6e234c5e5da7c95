import { isRefused } from "@tessera/kernel";
import type { BankFormat } from "../../domain/bank/bankLine.js";
import { dayStatement, keepFile, openOwnAccount } from "../../test/bank/openBank.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { writeMt940 } from "../../test/bank/writeMt940.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { importBankStatement } from "./importBankStatement.js";

let settlement: TestSettlement;
beforeAll(async () => {
  settlement = await startTestSettlement();
  await openOwnAccount(settlement);
});
afterAll(async () => settlement.stop());

let keys = 0;

async function bring(content: string | Uint8Array, format: BankFormat): Promise<string> {
  const fileId = await keepFile(settlement, content);
  keys += 1;
  const request = { scope: "finance-1", key: `k${keys}` };
  const answer = await importBankStatement(settlement.deps, request, { fileId, format, csv: null });
  return isRefused(answer) ? answer.refused.kind : "done";
}

async function countRows(): Promise<number> {
  const [row] = await settlement.rows<{ count: string }>(
    "SELECT (SELECT count(*) FROM bank_line) + (SELECT count(*) FROM bank_statement) + (SELECT count(*) FROM file_import) AS count",
  );
  return Number(row?.count);
}

const good = writeCamt053(dayStatement(1, 0n, 100n));
test.each<[string, string | Uint8Array, BankFormat]>([
  ["has a DOCTYPE", good.replace("?>", '?><!DOCTYPE a [<!ENTITY e "x">]>'), "CAMT_053"],
  ["is cut off", good.slice(0, -20), "CAMT_053"],
  ["is cut off behind its last line", good.slice(0, good.indexOf("</Ntry>") + 7), "CAMT_053"],
  ["is no XML", "MZ\u0000", "CAMT_053"],
  ["is empty XML", "<Document/>", "CAMT_053"],
  [
    "is a notification that is asked for as a statement",
    good.replaceAll("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"),
    "CAMT_053",
  ],
  ["has no closing balance", good.replace("<Cd>CLBD</Cd>", "<Cd>XXXX</Cd>"), "CAMT_053"],
  [
    "has a balance in another currency",
    good.replace(
      '<Amt Ccy="CZK">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>',
      '<Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>',
    ),
    "CAMT_053",
  ],
  ["has no account", good.replace(/<Acct>.*?<\/Acct>/, ""), "CAMT_053"],
  ["ends before it begins", good.replace("<ToDtTm>2011", "<ToDtTm>2010"), "CAMT_053"],
  ["is MT940 without an end", writeMt940([dayStatement(1, 0n, 100n)]).replace(/:62F:.*/s, ""), "MT940"],
  ["is MT940 without a beginning", writeMt940([dayStatement(1, 0n, 100n)]).replace(/:60F:.*\r\n/, ""), "MT940"],
  ["is no MT940", good, "MT940"],
  [
    "is MT940 with a line behind its end",
    `${writeMt940([dayStatement(1, 0n)])}:61:1103010301C1,00NTRFNONREF\r\n`,
    "MT940",
  ],
])("a file that %s is refused as a whole and may be brought again", async (_name, content, format) => {
  expect(await bring(content, format)).toBe("StatementUnreadable");
  expect(await bring(content, format)).toBe("StatementUnreadable");
  expect(await countRows()).toBe(0);
});
