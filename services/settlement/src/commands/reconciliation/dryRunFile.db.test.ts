import { findRun, type RunView } from "../../store/queries/reconciliation.js";
import { newId } from "@tessera/runtime";
import { entry, IBAN, keepFile } from "../../test/bank/openBank.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { closeSettlement, type ReadyCycle } from "../../test/closeSettlement.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { importBankStatement } from "../bank/importBankStatement.js";
import { importPartnerStatement } from "./importPartnerStatement.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";
import { startReconciliation, type StartInput } from "./startReconciliation.js";

let settlement: TestSettlement;
let ready: ReadyCycle;
let month: ReturnType<typeof openBankMonth>;

/** January: a owes c 10.00 CZK, b owes it 6.00; everything is asked for. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "c", 100, "0.1", "CZK"],
    ["b", "c", 60, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  month = openBankMonth(settlement, ready.cycleId);
  await month.payOut(ready.contentHash);
});
afterAll(async () => settlement.stop());

const by = () => ({ scope: "finance-1", key: newId() });

async function run(input: Omit<StartInput, "cycleId">): Promise<Record<string, unknown>> {
  const started = await startReconciliation(settlement.deps.database, by(), { cycleId: ready.cycleId, ...input });
  if ("refused" in started) return started.refused as never;
  await runWaitingReconciliations(settlement.deps);
  const { status, reason, reasonDetail, reasonLine, result } = (await findRun(
    settlement.deps.database,
    started.runId,
  )) as RunView;
  return { status, reason, reasonDetail, reasonLine, ...result };
}

/** All that an import and a comparison may leave. */
async function traces(): Promise<unknown> {
  const tables =
    "file_import bank_statement bank_line partner_statement partner_statement_line match_item break break_event money_entry";
  const counts = tables.split(" ").map((table) => `(SELECT count(*)::integer FROM ${table}) AS ${table}`);
  return (
    await settlement.rows(`SELECT ${counts.join(", ")}, (SELECT array_agg(status ORDER BY id) FROM leg) AS legs`)
  )[0];
}

test("a file of the bank is compared as if it were imported, nothing of it stays, and it is imported afterwards as new", async () => {
  const [a, b] = await month.legs();
  const day = a!.dueOn;
  const statement = writeCamt053({
    iban: IBAN,
    currency: "CZK",
    statementRef: "CZK-1",
    sequenceNo: 1,
    openedOn: day,
    closedOn: day,
    openingMinor: 0n,
    entries: [
      entry(10_00n, { bookedOn: day, endToEndId: a!.reference }),
      entry(5_00n, { bookedOn: day, endToEndId: b!.reference }),
      entry(7n, { bookedOn: day }),
    ],
  });
  const fileId = await keepFile(settlement, statement);
  const before = await traces();
  const file = { fileId, format: "CAMT_053" as const, csv: null };
  const dry = { source: "BANK", partnerCode: null, dryRun: true, file } as const;
  const told = await run(dry);
  expect(told).toMatchObject({
    status: "DONE",
    matches: { 1: 1, 2: 1 },
    newBreaks: { UNDERPAID: 1, UNIDENTIFIED_CREDIT: 1 },
  });
  expect(await traces()).toEqual(before);
  // Without the file nothing is there.
  expect((await run({ ...dry, file: null }))["newBreaks"]).not.toHaveProperty("UNIDENTIFIED_CREDIT");

  expect(await importBankStatement(settlement.deps, by(), { fileId, format: "CAMT_053", csv: null })).toHaveProperty(
    "importId",
  );
  const real = await run({ source: "BANK", partnerCode: null, dryRun: false });
  expect(real).toMatchObject({ matches: told["matches"], newBreaks: told["newBreaks"] });
  // What is imported is compared as it stands: nothing is new against today.
  expect(await run(dry)).toMatchObject({ status: "DONE", matches: {}, newBreaks: {}, goneBreaks: {} });
});

test("a partner's file too; what cannot be read or is not there compares nothing", async () => {
  const [owed] = await settlement.rows<{ id: string }>("SELECT id FROM obligation WHERE debtor_code = 'a'");
  const header = "line_id,reference,amount,currency,cycle,date,description";
  const fileId = await keepFile(settlement, `${header}\n1,obl_${owed!.id},10.01,CZK,,2011-01-15,x\n`);
  const before = await traces();
  const dry = { source: "PARTNER", partnerCode: "c", dryRun: true, file: { fileId, format: null, csv: null } } as const;
  expect(await run(dry)).toMatchObject({ status: "DONE", newBreaks: { AMOUNT_MISMATCH: 1, MISSING_AT_PARTNER: 1 } });
  const bad = await keepFile(settlement, "no,such,header\n1,2,3\n");
  expect(await run({ ...dry, file: { ...dry.file, fileId: bad } })).toMatchObject({
    ...{ status: "FAILED", reason: "UNREADABLE" },
    ...{ reasonDetail: "The column line_id is missing.", reasonLine: null },
  });
  const cut = {
    fileId: await keepFile(settlement, "<Document><BkToCstmrStmt>"),
    format: "CAMT_053" as const,
    csv: null,
  };
  const bank = { source: "BANK", partnerCode: null, dryRun: true } as const;
  expect(await run({ ...bank, file: cut })).toMatchObject({ status: "FAILED", reason: "UNREADABLE" });
  const torn = { ...cut, fileId: await keepFile(settlement, ":20:X\n:25:CZ1/2\n:28C:1\n"), format: "MT940" as const };
  expect(await run({ ...bank, file: torn })).toMatchObject({
    ...{ status: "FAILED", reason: "UNREADABLE" },
    ...{ reasonDetail: expect.stringContaining("The MT940 is not read"), reasonLine: 3 },
  });
  expect(await run({ ...dry, file: { ...dry.file, fileId: newId() } })).toMatchObject({ reason: "UNKNOWN_FILE" });
  expect(await run({ ...dry, dryRun: false })).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await run({ ...dry, partnerCode: null })).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await traces()).toEqual(before);
  const content = { kind: "FILE", fileId } as const;
  const input = { partnerCode: "c", cycleId: ready.cycleId, content, onlyFilesOf: null };
  expect(await importPartnerStatement(settlement.deps.database, by(), input)).toMatchObject({ lines: 1 });
});
