import { createLogger, openDatabase, type Database } from "@tessera/runtime";
import { importBankStatement } from "../../commands/bank/importBankStatement.js";
import { takeFile } from "../../commands/files/takeFile.js";
import { entities } from "../../store/entities/index.js";
import { migrations } from "../../store/migrations/index.js";
import { dayStatement, entry } from "./openBank.js";
import { camt053Parts } from "./writeCamt053.js";

/**
 * A program of its own: takes a camt.053 of so many lines in as the door does, and imports it; prints its largest resident memory
 * in bytes and what it imported. `node importLargeStatement.js DATABASE_URL LINES`
 */
async function importLargeStatement(url: string, lines: number): Promise<void> {
  const log = createLogger("test", "silent");
  const database: Database = await openDatabase({ url, name: "large", migrations, entities, log });
  const one = entry(1n, { endToEndId: "C20110301A", counterpartyName: "Kuchyně s.r.o.", remittance: "x".repeat(120) });
  // The same entry again and again: the writer must not be what the memory is for.
  const entries = Array.from({ length: lines }, () => one);
  const content = (function* (parts: Iterable<string>) {
    for (const part of parts) yield Buffer.from(part);
  })(camt053Parts([{ ...dayStatement(1, 0n), entries }]));
  const owner = { subject: "finance-1", roles: ["finance" as const], scopes: [] };
  const file = await takeFile(
    database,
    { name: "large.xml", mediaType: "text/xml", content: fromEach(content) },
    owner,
  );
  process.stdout.write(`${JSON.stringify({ taken: file.bytes })}\n`);
  const request = { scope: "finance-1", key: "large" };
  const answer = await importBankStatement({ database }, request, { fileId: file.id, format: "CAMT_053", csv: null });
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(`${JSON.stringify({ maxBytes: maxRSS * 1_024, answer })}\n`);
  await database.dataSource.destroy();
}

async function* fromEach<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  yield* values;
}

const [, , url = "", lines = "0"] = process.argv;
void importLargeStatement(url, Number(lines));
