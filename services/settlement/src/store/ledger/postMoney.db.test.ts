import { inTransaction } from "@tessera/runtime";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { countDeadlocks } from "../../test/countDeadlocks.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { postMoney } from "./postMoney.js";

let settlement: TestSettlement;
let cycles: string[];

beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.redeem({
    redeemer: "b",
    at: "2011-02-15T11:00:00.000Z",
    draws: [["a", 10, "0.1", "CZK"]],
  });
  await settlement.others.settled();
  cycles = (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at")).map(({ id }) => id);
});
afterAll(async () => settlement.stop());

const entry = (cycleId: string | null, currency: string, amountMinor: bigint, account = "suspense"): MoneyEntry => ({
  cycleId,
  currency,
  kind: "SUSPENSE",
  occurredAt: new Date("2011-02-01T10:00:00.120Z"),
  source: { kind: "BANK_LINE", id: "řádek 1" },
  postings: [
    { account: "bank:operator", amountMinor },
    { account, amountMinor: -amountMinor },
  ],
});

const post = async (...entries: MoneyEntry[]) =>
  inTransaction(settlement.db.database, async (tx) => postMoney(tx, entries));

test("entries of two chains in one batch are numbered without gaps, each in its own chain", async () => {
  const [first] = cycles;
  await post(entry(first!, "CZK", 5n), entry(null, "CZK", 6n), entry(first!, "CZK", 7n), entry(first!, "EUR", 8n));
  await post(entry(first!, "CZK", 9n));
  expect(
    await settlement.rows(
      `SELECT scope, currency, entries, (SELECT array_agg(sequence::integer ORDER BY sequence) FROM money_entry AS e
         WHERE (e.scope, e.currency) = (c.scope, c.currency)) AS numbers,
         head = (SELECT seal FROM money_entry AS e WHERE (e.scope, e.currency, e.sequence) = (c.scope, c.currency, c.entries)) AS agrees
       FROM money_chain AS c ORDER BY scope = 'none', currency`,
    ),
  ).toEqual([
    { scope: first, currency: "CZK", entries: "3", numbers: [1, 2, 3], agrees: true },
    { scope: first, currency: "EUR", entries: "1", numbers: [1], agrees: true },
    { scope: "none", currency: "CZK", entries: "1", numbers: [1], agrees: true },
  ]);
});

test("postings of zero are left out, and an entry of nothing else is not posted", async () => {
  const before = await settlement.rows("SELECT FROM money_entry");
  expect(await post(entry(null, "CZK", 0n))).toEqual([]);
  const [id] = await post({
    ...entry(null, "CZK", 5n),
    postings: [...entry(null, "CZK", 5n).postings, { account: "fx", amountMinor: 0n }],
  });
  expect(await settlement.rows("SELECT account FROM money_posting WHERE entry_id = $1 ORDER BY ordinal", [id])).toEqual(
    [{ account: "bank:operator" }, { account: "suspense" }],
  );
  expect(await settlement.rows("SELECT FROM money_entry")).toHaveLength(before.length + 1);
});

test("an entry that does not sum to zero is refused when its transaction commits", async () => {
  const lopsided = {
    ...entry(null, "CZK", 5n),
    postings: [
      { account: "fx", amountMinor: 5n },
      { account: "suspense", amountMinor: -4n },
    ],
  };
  await expect(post(lopsided)).rejects.toThrow("do not sum to zero");
});

test.each([
  ["changing a posting", "UPDATE money_posting SET amount_minor = 1", "23000"],
  ["deleting a posting", "DELETE FROM money_posting", "23000"],
  ["changing an entry", "UPDATE money_entry SET kind = 'FX'", "23000"],
  ["deleting an entry", "DELETE FROM money_entry", "23000"],
  ["truncating entries", "TRUNCATE money_entry, money_posting", "23000"],
  ["deleting the head of a chain", "DELETE FROM money_chain", "23000"],
  [
    "postings added to an entry that stands",
    "INSERT INTO money_posting SELECT entry_id, ordinal + 2, account, amount_minor FROM money_posting WHERE ordinal <= 2",
    "23514",
  ],
  [
    "an entry without postings",
    `INSERT INTO money_entry (id, currency, sequence, kind, source_kind, source_id, postings, occurred_at, recorded_at, seal)
     VALUES (gen_random_uuid(), 'CZK', 99, 'FX', 'X', 'x', 2, now(), now(), sha256('x'))`,
    "23514",
  ],
  [
    "a second entry of the same number",
    `INSERT INTO money_entry (id, currency, sequence, kind, source_kind, source_id, postings, occurred_at, recorded_at, seal)
     SELECT gen_random_uuid(), currency, sequence, kind, source_kind, source_id, postings, occurred_at, recorded_at, seal
     FROM money_entry WHERE cycle_id IS NULL`,
    "23505",
  ],
])("the database refuses %s", async (_, sql, code) => {
  await expect(settlement.rows(sql)).rejects.toMatchObject({ code });
});

test("sixteen writers on four chains meet without a deadlock, and no chain has a gap", async () => {
  const chains = cycles.slice(0, 2).flatMap((cycleId) => ["PLN", "USD"].map((currency) => ({ cycleId, currency })));
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let round = 0; round < 6; round += 1) {
        // Every writer names the chains in an order of its own.
        const order = chains.map((_chain, index) => chains[(index * (writer % 2 === 0 ? 1 : 3) + writer + round) % 4]!);
        await post(...order.map(({ cycleId, currency }) => entry(cycleId, currency, BigInt(writer + 1))));
      }
    }),
  );
  expect(
    await settlement.rows(
      `SELECT count(*)::integer AS entries, max(sequence)::integer AS last, count(DISTINCT seal)::integer AS seals
       FROM money_entry WHERE currency IN ('PLN', 'USD') GROUP BY scope, currency`,
    ),
  ).toEqual(chains.map(() => ({ entries: 96, last: 96, seals: 96 })));
  expect(await countDeadlocks(settlement)).toBe(0);
});
