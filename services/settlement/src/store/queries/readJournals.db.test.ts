import { inTransaction } from "@tessera/runtime";
import { makeJournalFile } from "../../commands/documents/makeJournalFile.js";
import { journalCsv, trialBalance, type AccountBalance } from "../../domain/ledger/journalCsv.js";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { person, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { CHUNK_BYTES, readFileChunks } from "../files/fileChunks.js";
import { postMoney } from "../ledger/postMoney.js";
import { findJournalHeads, pageJournals } from "./readJournals.js";

let settlement: TestSettlement;
let cycleId: string;

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at");
  cycleId = cycle?.id ?? "";
});
afterEach(async () => settlement.stop());

const entry = (place: number, currency: string, cycle: string | null): MoneyEntry => ({
  cycleId: cycle,
  currency,
  kind: "SUSPENSE",
  occurredAt: new Date("2011-02-01T10:00:00.120Z"),
  source: { kind: "BANK_LINE", id: `line ${place}` },
  postings: [
    { account: "bank:operator", amountMinor: BigInt(place) },
    { account: "fx", amountMinor: BigInt(-place) + 1n },
    { account: "suspense", amountMinor: -1n },
  ],
});
const post = async (count: number) => {
  const entries = Array.from({ length: count }, (_, place) =>
    entry(place + 2, place % 3 === 0 ? "EUR" : "CZK", place === 4 ? null : cycleId),
  );
  await inTransaction(settlement.db.database, async (tx) => postMoney(tx, entries));
};
const heads = async () => findJournalHeads(settlement.db.database, cycleId);
const make = async (entriesInPage: number) =>
  makeJournalFile(settlement.db.database, { cycleId, heads: await heads(), askedBy: "finance-1", entriesInPage });
const textOf = async (fileId: string) => {
  const parts: Buffer[] = [];
  for await (const part of readFileChunks(settlement.db.database, fileId)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
};

test("journals are the same in pages of any size: every posting once, in order, and balances that are zero", async () => {
  await post(14);
  const upTo = await heads();
  const read = async (size?: number) => {
    let [csv, balances] = [journalCsv([]), [] as AccountBalance[]];
    for await (const lines of pageJournals(settlement.db.database, cycleId, upTo, size)) {
      csv += journalCsv(lines, false);
      balances = trialBalance(lines, balances);
    }
    return { csv, balances };
  };
  const whole = await read();
  // What comes later is behind the heads.
  await post(3);
  for (const size of [1, 2, 5, 13, 14]) expect(await read(size)).toEqual(whole);
  const [header, ...lines] = whole.csv.trimEnd().split("\r\n");
  expect(header).toMatch(/^sequence,entry,/);
  const stored = await settlement.rows<{ line: string }>(
    `SELECT concat_ws(' ', sequence, id, account) AS line FROM money_entry JOIN money_posting ON entry_id = id
     WHERE cycle_id = $1 AND sequence <= (CASE currency WHEN 'EUR' THEN 5 ELSE 8 END) ORDER BY currency, sequence, ordinal`,
    [cycleId],
  );
  expect(
    lines.map((line) => line.split(",")).map(([sequence, id, , , , , account]) => [sequence, id, account].join(" ")),
  ).toEqual(stored.map(({ line }) => line));
  expect(lines).toHaveLength(13 * 3);
  for (const currency of ["CZK", "EUR"]) {
    const ofCurrency = whole.balances.filter((balance) => balance.currency === currency);
    expect(ofCurrency.map(({ account }) => account)).toEqual(["bank:operator", "fx", "suspense"]);
    expect(ofCurrency.reduce((sum, { debitMinor, creditMinor }) => sum + debitMinor - creditMinor, 0n)).toBe(0n);
  }
});

test("a file of journals is written while they are read: a page of postings and a part of the file are held at most", async () => {
  await post(3_000);
  const asked = jest.spyOn(settlement.db.database.pool, "query");
  const file = await make(100);
  const statements = asked.mock.calls.map((call, place) => ({
    call: call as unknown as [string, unknown[]],
    answer: asked.mock.results[place]?.value as Promise<{ rows: unknown[] }>,
  }));
  asked.mockRestore();
  // In the order in which they were asked; a record of these journals has more bytes than are counted here.
  let [read, written, mostRows, mostBehind] = [0, 0, 0, 0];
  for (const { call, answer } of statements) {
    const [sql, parameters] = call;
    if (sql.startsWith("INSERT INTO stored_file_chunk")) written += (parameters[2] as Buffer).length;
    if (!sql.includes("JOIN money_posting")) continue;
    mostBehind = Math.max(mostBehind, read - written);
    const { rows } = await answer;
    mostRows = Math.max(mostRows, rows.length);
    read += rows.length * 150;
  }
  expect(mostRows).toBe(300);
  expect(file.bytes).toBeGreaterThan(5 * CHUNK_BYTES);
  expect(file.bytes).toBeGreaterThan(read);
  expect(mostBehind).toBeLessThan(CHUNK_BYTES);
  const lines = (await textOf(file.id)).trimEnd().split("\r\n");
  expect([lines.length, new Set(lines).size]).toEqual([1 + 2_999 * 3, 1 + 2_999 * 3]);
});

test("of the same journals there is one file, whoever asks at once, and another as soon as something is posted", async () => {
  await post(14);
  const files = await Promise.all([5, 7, 14, 5].map(make));
  expect(new Set(files.map(({ id }) => id)).size).toBe(1);
  expect(await settlement.rows("SELECT DISTINCT file_id AS id FROM stored_file_chunk")).toEqual([{ id: files[0]?.id }]);
  const ask = async () => {
    const query = `query ($id: ID!) { journals(cycleId: $id) { csv balances { account } file { id name bytes sha256 } } }`;
    const { data, errors } = await settlement.subgraph.execute(
      { query, variables: { id: `cyc_${cycleId}` } },
      person("auditor"),
    );
    expect(errors).toBeUndefined();
    return data?.["journals"] as { csv: string; balances: unknown[]; file: { id: string; name: string } };
  };
  const first = await ask();
  expect(first.file).toMatchObject({ id: `fil_${files[0]?.id ?? ""}`, name: `journals-${cycleId}.csv` });
  expect(await textOf(files[0]?.id ?? "")).toBe(first.csv);
  expect(first.balances).toHaveLength(6);
  await post(1);
  const next = await ask();
  expect(next.file.id).not.toBe(first.file.id);
  expect(await textOf(next.file.id.slice(4))).toBe(next.csv);
  expect(next.csv.startsWith(first.csv.slice(0, 200))).toBe(true);
});

test("journals of more than 250,000 entries are no text but a file: refused with their number, over all currencies", async () => {
  await post(4);
  // The heads say how many there are; nothing is read of what is refused.
  const count = async (currency: string, entries: number) =>
    settlement.db.superuserPool.query("UPDATE money_chain SET entries = $3 WHERE scope = $1 AND currency = $2", [
      cycleId,
      currency,
      entries,
    ]);
  const ask = async () =>
    settlement.subgraph.execute(
      { query: "query ($id: ID!) { journals(cycleId: $id) { csv } }", variables: { id: `cyc_${cycleId}` } },
      person("auditor"),
    );
  await count("CZK", 200_000);
  await count("EUR", 50_001);
  const refused = await ask();
  expect(refused.errors?.map(({ message, extensions }) => [message, extensions?.["code"]])).toEqual([
    ["The journals have 250001 entries: too long for one text. Ask for `file`.", "BAD_USER_INPUT"],
  ]);
  await count("EUR", 50_000);
  const whole = (await ask()).data?.["journals"] as { csv: string };
  expect(whole.csv.trimEnd().split("\r\n")).toHaveLength(1 + 4 * 3);
});
