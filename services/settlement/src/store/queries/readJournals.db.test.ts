import { inTransaction } from "@tessera/runtime";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { postMoney } from "../ledger/postMoney.js";
import { readJournals } from "./readJournals.js";

let settlement: TestSettlement;
let cycleId: string;

beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at");
  cycleId = cycle?.id ?? "";
});
afterAll(async () => settlement.stop());

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

test("journals are the same in pages of any size: every posting once, in order, and balances that are zero", async () => {
  const entries = Array.from({ length: 14 }, (_, place) =>
    entry(place + 2, place % 3 === 0 ? "EUR" : "CZK", place === 4 ? null : cycleId),
  );
  await inTransaction(settlement.db.database, async (tx) => postMoney(tx, entries));
  const whole = await readJournals(settlement.db.database, cycleId);
  for (const size of [1, 2, 5, 13, 14])
    expect(await readJournals(settlement.db.database, cycleId, size)).toEqual(whole);
  const [header, ...lines] = whole.csv.trimEnd().split("\r\n");
  expect(header).toMatch(/^sequence,entry,/);
  const stored = await settlement.rows<{ line: string }>(
    `SELECT concat_ws(' ', sequence, id, account) AS line FROM money_entry JOIN money_posting ON entry_id = id
     WHERE cycle_id = $1 ORDER BY currency, sequence, ordinal`,
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
