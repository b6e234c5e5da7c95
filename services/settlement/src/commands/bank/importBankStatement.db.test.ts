import { isRefused } from "@tessera/kernel";
import type { BankFormat } from "../../domain/bank/bankLine.js";
import { dayStatement, entry, keepFile, openOwnAccount } from "../../test/bank/openBank.js";
import { bankCsvLayout } from "../../test/bank/bankCsvLayout.js";
import type { TestStatement } from "../../test/bank/TestStatement.js";
import { writeBankCsv } from "../../test/bank/writeBankCsv.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { writeMt940 } from "../../test/bank/writeMt940.js";
import { shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import type { CsvLayout } from "../../domain/bank/csvLayout.js";
import { importBankStatement } from "./importBankStatement.js";
import { releaseBankStatement } from "./releaseBankStatement.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
  await openOwnAccount(settlement);
});
afterEach(async () => settlement.stop());

let keys = 0;

async function bring(
  content: string | Uint8Array,
  format: BankFormat = "CAMT_053",
  csv: CsvLayout | null = null,
  who = "finance-1",
) {
  const fileId = await keepFile(settlement, content);
  keys += 1;
  return importBankStatement(settlement.deps, { scope: who, key: `k${keys}` }, { fileId, format, csv });
}

const bringDay = async (...statements: TestStatement[]) => bring(writeCamt053(...statements));

interface Kept {
  readonly id: string;
  readonly statement_ref: string;
  readonly status: string;
  readonly reason: string | null;
  readonly released_by: string | null;
}

const statements = async () =>
  settlement.rows<Kept>("SELECT * FROM bank_statement ORDER BY recorded_at, closed_on, sequence_no, id");
const shown = async () => (await statements()).map((row) => `${row.statement_ref} ${row.reason ?? row.status}`);
const statuses = async () =>
  Object.fromEntries((await statements()).map((row) => [row.statement_ref, row.status])) as Record<string, string>;
const counted = async () => {
  const [row] = await settlement.rows<{ lines: string; statements: string; imports: string }>(
    "SELECT (SELECT count(*) FROM bank_line) AS lines, (SELECT count(*) FROM bank_statement) AS statements, (SELECT count(*) FROM file_import) AS imports",
  );
  return [Number(row?.imports), Number(row?.statements), Number(row?.lines)];
};
const kindOf = (answer: unknown) =>
  isRefused(answer as never) ? (answer as { refused: { kind: string } }).refused.kind : "done";

test("statements are kept with their lines, and the same bytes are imported once, whoever brings them", async () => {
  const file = writeCamt053(dayStatement(1, 0n, 100n, -30n), dayStatement(2, 70n, 5n));
  const first = await bring(file);
  expect(isRefused(first)).toBe(false);
  const again = await bring(file, "CAMT_053", null, "finance-2");
  expect(again).toMatchObject({ refused: { kind: "AlreadyImported", importedBy: "finance-1", ...first } });
  expect(await shown()).toEqual(["2011-1 IMPORTED", "2011-2 IMPORTED"]);
  expect(await counted()).toEqual([1, 2, 3]);
});

test("a repeat with its key gets the first answer; the key with another file is a conflict", async () => {
  const { deps } = settlement;
  const input = {
    fileId: await keepFile(settlement, writeCamt053(dayStatement(1, 0n, 1n))),
    format: "CAMT_053" as const,
    csv: null,
  };
  const request = { scope: "finance-1", key: "same" };
  const answers = await Promise.all([1, 2, 3].map(async () => importBankStatement(deps, request, input)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const other = { ...input, fileId: await keepFile(settlement, writeCamt053(dayStatement(2, 1n, 1n))) };
  expect(kindOf(await importBankStatement(deps, request, other))).toBe("IdempotencyConflict");
  expect(await counted()).toEqual([1, 1, 1]);
});

test("ten at once bring the same bytes: one imports them", async () => {
  const file = writeCamt053(dayStatement(1, 0n, 1n));
  const answers = await Promise.all(Array.from({ length: 10 }, async () => bring(file)));
  expect(answers.map(kindOf).filter((kind) => kind === "done")).toHaveLength(1);
  expect(answers.map(kindOf).filter((kind) => kind === "AlreadyImported")).toHaveLength(9);
  expect(await counted()).toEqual([1, 1, 1]);
});

const good = writeCamt053(dayStatement(1, 0n, 100n));
test("what does not add up is kept in quarantine, counts for nothing, and is not released", async () => {
  await bring(good.replace('<Ntry><Amt Ccy="CZK">1.00', '<Ntry><Amt Ccy="CZK">1.01'));
  await bring(good.replace('<Ntry><Amt Ccy="CZK">1.00', '<Ntry><Amt Ccy="CZK">1.001'));
  await bring(good.replace('<Ntry><Amt Ccy="CZK">', '<Ntry><Amt Ccy="EUR">'));
  expect(await shown()).toEqual(["2011-1 STATEMENT_UNBALANCED", "2011-1 BAD_LINE", "2011-1 CURRENCY_MISMATCH"]);
  const lines = await settlement.rows<{ error: string | null; raw: string | null }>(
    "SELECT error, raw FROM bank_line JOIN bank_statement ON bank_statement.id = statement_id ORDER BY recorded_at",
  );
  expect(lines.map(({ error }) => error?.split(":")[0] ?? null)).toEqual([null, "BAD_AMOUNT", null]);
  expect(lines[1]?.raw).toContain("1.001");
  for (const { id } of await statements()) {
    const input = { statementId: id, reason: "let it go" };
    expect(kindOf(await releaseBankStatement(settlement.deps, { scope: "finance-2", key: id }, input))).toBe(
      "BankStatementReleaseRefused",
    );
    await expect(
      settlement.rows(
        "UPDATE bank_statement SET status = 'IMPORTED', released_by = 'x', release_reason = 'x', released_at = now() WHERE id = $1",
        [id],
      ),
    ).rejects.toThrow();
  }
  // The bank sends it again, right this time.
  expect(kindOf(await bring(good))).toBe("done");
  expect((await statements()).at(-1)).toMatchObject({ status: "IMPORTED" });
});

test("a statement behind a gap waits, and goes when what is missing comes", async () => {
  await bringDay(dayStatement(1, 0n, 100n));
  await bringDay(dayStatement(3, 150n, 7n));
  await bringDay(dayStatement(4, 157n, 1n));
  expect(await statuses()).toEqual({ "2011-1": "IMPORTED", "2011-3": "QUARANTINED", "2011-4": "QUARANTINED" });
  expect((await statements()).map(({ reason }) => reason)).toEqual([null, "STATEMENT_GAP", "STATEMENT_GAP"]);
  await bringDay(dayStatement(2, 100n, 50n));
  expect(await statuses()).toEqual({
    "2011-1": "IMPORTED",
    "2011-2": "IMPORTED",
    "2011-3": "IMPORTED",
    "2011-4": "IMPORTED",
  });
  expect((await statements()).filter(({ released_by }) => released_by?.trim() === "network")).toHaveLength(2);
});

test("a statement behind a gap is released by another person, with a reason; the missing one still finds its place", async () => {
  const { deps } = settlement;
  await bringDay(dayStatement(1, 0n, 100n));
  await bringDay(dayStatement(3, 150n, 7n));
  const held = (await statements()).find(({ status }) => status === "QUARANTINED");
  const input = { statementId: held?.id ?? "", reason: "the bank was closed" };
  expect(kindOf(await releaseBankStatement(deps, { scope: "finance-1", key: "r1" }, input))).toBe(
    "SecondPersonRequired",
  );
  expect(kindOf(await releaseBankStatement(deps, { scope: "finance-2", key: "r1" }, input))).toBe("done");
  expect(kindOf(await releaseBankStatement(deps, { scope: "finance-2", key: "r2" }, input))).toBe(
    "BankStatementReleaseRefused",
  );
  await bringDay(dayStatement(2, 100n, 50n));
  expect(await statuses()).toEqual({ "2011-1": "IMPORTED", "2011-2": "IMPORTED", "2011-3": "IMPORTED" });
});

test.each<[string, TestStatement, string]>([
  ["the same number again", { ...dayStatement(3, 107n, 1n), sequenceNo: 2 }, "STATEMENT_OVERLAP"],
  ["days that are told already", { ...dayStatement(3, 107n, 1n), openedOn: "2011-03-01" }, "STATEMENT_OVERLAP"],
  ["another opening balance", dayStatement(3, 108n, 1n), "STATEMENT_GAP"],
  ["a number left out", dayStatement(4, 107n, 1n), "STATEMENT_GAP"],
  [
    "the same statement in other bytes",
    { ...dayStatement(2, 100n, 7n), entries: [entry(7n, { remittance: "x" })] },
    "STATEMENT_DUPLICATE",
  ],
  ["another account", { ...dayStatement(3, 107n, 1n), iban: "SK3112000000198742637541" }, "ACCOUNT_UNKNOWN"],
  ["another currency of the account", { ...dayStatement(3, 107n, 1n), currency: "EUR" }, "ACCOUNT_UNKNOWN"],
])("%s is quarantined", async (_name, wrong, reason) => {
  await bringDay(dayStatement(1, 0n, 100n), dayStatement(2, 100n, 7n));
  await bringDay(wrong);
  expect((await statements()).map((row) => row.reason)).toEqual([null, null, reason]);
});

test("numbers begin anew with a year", async () => {
  const last = { ...dayStatement(1, 0n, 5n), sequenceNo: 365, openedOn: "2010-12-31", closedOn: "2010-12-31" };
  await bringDay(last);
  await bringDay({ ...dayStatement(1, 5n, 1n), statementRef: "new" });
  expect((await statements()).map(({ status }) => status)).toEqual(["IMPORTED", "IMPORTED"]);
});

test("batches, returns, fees and pending lines are kept as the bank tells them", async () => {
  const batch = entry(300n, {
    bankReference: "B1",
    details: [entry(100n, { endToEndId: "A" }), entry(200n, { endToEndId: "C" })],
  });
  const short = entry(290n, { details: [entry(100n), entry(200n, { feeMinor: 10n })] });
  const lines = [batch, short, entry(-50n, { endToEndId: "X", returnReason: "AC04" }), entry(9n, { isPending: true })];
  await bringDay({ ...dayStatement(1, 0n), entries: lines });
  const wrong = entry(310n, { details: [entry(100n), entry(200n)] });
  await bringDay({ ...dayStatement(2, 540n), entries: [wrong] });
  expect(await shown()).toEqual(["2011-1 IMPORTED", "2011-2 BATCH_UNBALANCED"]);
  const [parent] = await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = 'B1'");
  expect(
    await settlement.rows("SELECT end_to_end_id FROM bank_line WHERE parent_line_id = $1 ORDER BY ordinal", [
      parent?.id,
    ]),
  ).toEqual([{ end_to_end_id: "A" }, { end_to_end_id: "C" }]);
  expect(
    await settlement.rows("SELECT return_of, return_reason FROM bank_line WHERE return_reason IS NOT NULL"),
  ).toEqual([{ return_of: "X", return_reason: "AC04" }]);
  expect(
    await settlement.rows("SELECT amount_minor, left(error, 7) AS error FROM bank_line WHERE error IS NOT NULL"),
  ).toEqual([{ amount_minor: "9", error: "PENDING" }]);
});

test("a booking that a notification told of before points at that line", async () => {
  const day = { ...dayStatement(1, 0n), entries: [entry(300n, { bankReference: "B7" }), entry(1n)] };
  const notice = writeCamt053(day)
    .replaceAll("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
    .replace("<Stmt>", "<Ntfctn>")
    .replace("</Stmt>", "</Ntfctn>")
    .replace(/<Bal>.*?<\/Bal>/g, "");
  expect(kindOf(await bring(notice, "CAMT_054"))).toBe("done");
  await bringDay(day);
  expect(await shown()).toEqual(["2011-1 IMPORTED", "2011-1 IMPORTED"]);
  const [told, ...rest] = await settlement.rows<{ id: string; repeats_line_id: string | null }>(
    "SELECT * FROM bank_line WHERE bank_reference IS NOT NULL ORDER BY repeats_line_id NULLS FIRST",
  );
  expect(rest.map((line) => line.repeats_line_id)).toEqual([told?.id]);
});

test("MT940 and CSV are imported like camt", async () => {
  expect(kindOf(await bring(writeMt940([dayStatement(1, 0n, 100n, -30n)]), "MT940"))).toBe("done");
  const second = dayStatement(2, 70n, 5n);
  expect(kindOf(await bring(writeBankCsv(second), "CSV", bankCsvLayout(second)))).toBe("done");
  expect((await statements()).map(({ status }) => status)).toEqual(["IMPORTED", "IMPORTED"]);
  const wrong = { ...bankCsvLayout(second), openingMinor: 0n, closingMinor: 1n };
  expect(kindOf(await bring(`${writeBankCsv(second)}\r\n`, "CSV", wrong))).toBe("done");
  expect((await statements()).at(-1)).toMatchObject({ reason: "STATEMENT_UNBALANCED" });
  const { columns } = bankCsvLayout(second);
  const nameless = { ...bankCsvLayout(second), columns: { ...columns, amount: "Amount" } };
  expect(await bring(`${writeBankCsv(second)}\r\n\r\n`, "CSV", nameless)).toMatchObject({
    refused: { kind: "StatementUnreadable", message: expect.stringContaining('no column "Amount"') as string },
  });
});

test("a partner's file is no statement of the operator's bank", async () => {
  const fileId = await keepFile(settlement, good, shop("kuchyne"));
  const input = { fileId, format: "CAMT_053" as const, csv: null };
  expect(kindOf(await importBankStatement(settlement.deps, { scope: "finance-1", key: "p" }, input))).toBe(
    "FileNotFound",
  );
});

test("an import whose connection is killed leaves nothing, and goes through when it is asked again", async () => {
  const { deps } = settlement;
  const amounts = Array.from({ length: 6_000 }, (_, index) => BigInt(index + 1));
  const input = {
    fileId: await keepFile(settlement, writeCamt053(dayStatement(1, 0n, ...amounts))),
    format: "CAMT_053" as const,
    csv: null,
  };
  const request = { scope: "finance-1", key: "killed" };
  const importing = importBankStatement(deps, request, input).catch((error: unknown) => error);
  for (let killed = 0; killed === 0;) {
    const found = await settlement.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND query LIKE '%INSERT INTO bank_line%'`,
    );
    killed = found.length;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await importing).toMatchObject({ code: "UNAVAILABLE" });
  expect(await counted()).toEqual([0, 0, 0]);
  expect(kindOf(await importBankStatement(deps, request, input))).toBe("done");
  expect(await counted()).toEqual([1, 1, 6_000]);
});

test("a statement is written once", async () => {
  await bringDay(dayStatement(1, 0n, 100n));
  for (const sql of [
    "UPDATE bank_line SET amount_minor = 1",
    "DELETE FROM bank_line",
    "TRUNCATE bank_line",
    "UPDATE bank_statement SET closing_minor = 1",
    "DELETE FROM bank_statement",
    `INSERT INTO bank_line (id, statement_id, ordinal, amount_minor, currency, booked_on)
     SELECT gen_random_uuid(), id, 9, 0, 'CZK', now() FROM bank_statement`,
  ]) {
    await expect(settlement.rows(sql)).rejects.toThrow();
  }
});
