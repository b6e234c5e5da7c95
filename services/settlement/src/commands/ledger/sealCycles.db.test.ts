import { checkInvariants, inTransaction, type Tx } from "@tessera/runtime";
import { LEDGER_CHECKS } from "../../store/queries/invariants/ledgerChecks.js";
import { readCycleSeals } from "../../store/ledger/cycleSeals.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import { checkCycleSeals } from "../verification/checkCycleSeals.js";
import { readPartnerStatement } from "../../store/statements/readPartnerStatement.js";
import { hashLeaves } from "./hashLeaves.js";
import { sealCycles } from "./sealCycles.js";

let settlement: TestSettlement;
let cycleId: string;

/** January is calculated in two currencies and sealed. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  const { others, db, deps } = settlement;
  await others.defineProgramme();
  const draws = [
    ["a", 10, "0.1", "CZK"],
    ["b", 20, "0.2", "EUR"],
  ] as const;
  await others.redeem({ redeemer: "c", at: "2011-01-15T11:00:00.000Z", draws });
  await others.settled();
  cycleId = (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1"))[0]!.id;
  for (const move of [
    async (tx: Tx) => cutOffCycle(tx, cycleId, null),
    async (tx: Tx) => closeCutOffCycle(tx, cycleId),
    async (tx: Tx) => calculateCycle(tx, cycleId),
  ]) {
    await inTransaction(db.database, async (tx) => void (await move(tx)));
  }
  await sealCycles(deps);
});
afterAll(async () => settlement.stop());

const seals = async () => inTransaction(settlement.db.database, async (tx) => readCycleSeals(tx, cycleId));

test("a calculation posts what partners owe and are owed", async () => {
  expect(
    await settlement.rows(
      `SELECT currency, account, amount_minor::integer AS minor FROM money_entry JOIN money_posting ON entry_id = id
       WHERE cycle_id = $1 AND kind = 'POSITION' ORDER BY currency, account`,
      [cycleId],
    ),
  ).toEqual([
    { currency: "CZK", account: "position:a", minor: 100 },
    { currency: "CZK", account: "position:c", minor: -100 },
    { currency: "EUR", account: "position:b", minor: 400 },
    { currency: "EUR", account: "position:c", minor: -400 },
  ]);
});

test("a calculated cycle is sealed once, over each of its chains and the books of members", async () => {
  await sealCycles(settlement.deps);
  const made = await seals();
  expect(made).toMatchObject([
    {
      ordinal: 1,
      stage: "CALCULATED",
      chains: [
        { currency: "CZK", entries: 1 },
        { currency: "EUR", entries: 1 },
      ],
      book: { members: 1, sealedAt: new Date("2011-06-01T00:00:00.000Z") },
    },
  ]);
  expect(made[0]!.root).toMatch(/^[0-9a-f]{64}$/);
});

test("a seal binds what each partner's statement lists, and the statement tells its root and the proof", async () => {
  const [seal] = await seals();
  const listed = await settlement.rows(
    "SELECT partner_code, obligations::integer FROM cycle_seal_statement ORDER BY 1",
  );
  expect([seal?.statements?.partners, listed]).toEqual([
    3,
    [
      { partner_code: "a", obligations: 1 },
      { partner_code: "b", obligations: 1 },
      { partner_code: "c", obligations: 2 },
    ],
  ]);
  const sealOf = async (partnerCode: string) =>
    (await readPartnerStatement(settlement.db.database, cycleId, partnerCode)).statement.seal;
  const told = await sealOf("b");
  expect(told).toMatchObject({ root: seal!.root, recordedAt: seal!.recordedAt });
  const proof = JSON.parse(told?.proof ?? "") as { leaf: string; index: number; leaves: string[] };
  expect([proof.index, proof.leaf.includes("1:b,"), hashLeaves(proof.leaves)]).toEqual([1, true, seal!.root]);
  expect(await sealOf("nobody")).toMatchObject({ root: seal!.root, proof: null });
});

test("while members do not answer nothing is sealed, and afterwards it is", async () => {
  const february = (
    await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at OFFSET 1 LIMIT 1")
  )[0]!;
  await inTransaction(settlement.db.database, async (tx) => cutOffCycle(tx, february.id, null));
  await inTransaction(settlement.db.database, async (tx) => closeCutOffCycle(tx, february.id));
  await inTransaction(settlement.db.database, async (tx) => calculateCycle(tx, february.id));
  settlement.others.down.add("members");
  await expect(sealCycles(settlement.deps)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const count = "SELECT count(*)::integer AS seals FROM cycle_seal WHERE cycle_id = $1";
  expect(await settlement.rows(count, [february.id])).toEqual([{ seals: 0 }]);
  settlement.others.down.clear();
  await Promise.all([sealCycles(settlement.deps), sealCycles(settlement.deps)]);
  expect(await settlement.rows(count, [february.id])).toEqual([{ seals: 1 }]);
});

const SEALED = "3 every money entry is sealed behind the one before it in its chain";
const HEADS = "3 the head of a money chain is the seal of its last entry";
const BOUND = "3 what a cycle's seals bound still stands in its chains";
const BALANCED = "1 postings of a money entry sum to zero and are as many as were sealed";
const ONE = "(SELECT id FROM money_entry WHERE currency = 'CZK' AND cycle_id IS NOT NULL AND sequence = 1)";

/** What who is superuser changes with the triggers off, and which checks name it. */
test.each<[string, string, string[]]>([
  [
    "an amount moved from one account to another",
    `UPDATE money_posting SET amount_minor = amount_minor * 2 WHERE entry_id = ${ONE}`,
    [SEALED],
  ],
  [
    "another account",
    `UPDATE money_posting SET account = 'position:z' WHERE entry_id = ${ONE} AND ordinal = 1`,
    [SEALED],
  ],
  [
    "an amount on one side",
    `UPDATE money_posting SET amount_minor = 1 WHERE entry_id = ${ONE} AND ordinal = 1`,
    [BALANCED, "1 the trial balance of each currency is zero", SEALED],
  ],
  [
    "a posting that is gone",
    `DELETE FROM money_posting WHERE entry_id = ${ONE} AND ordinal = 1`,
    [BALANCED, "1 the trial balance of each currency is zero", SEALED],
  ],
  ["an instant", `UPDATE money_entry SET occurred_at = occurred_at + interval '1 ms' WHERE id = ${ONE}`, [SEALED]],
  ["a source", `UPDATE money_entry SET source_id = 'x' WHERE id = ${ONE}`, [SEALED]],
  ["a seal", `UPDATE money_entry SET seal = sha256('x') WHERE id = ${ONE}`, [SEALED, HEADS, BOUND]],
  [
    "a chain sealed anew from the beginning",
    `UPDATE money_entry SET kind = 'FX' WHERE id = ${ONE};
     UPDATE money_entry AS e SET seal = next_seal(decode(repeat('00', 32), 'hex'), money_text(e, (SELECT string_agg(
       sealed_field(account) || sealed_field(amount_minor::text), '' ORDER BY ordinal) FROM money_posting WHERE entry_id = e.id)))
       WHERE id = ${ONE};
     UPDATE money_chain AS c SET head = seal FROM money_entry AS e WHERE e.id = ${ONE} AND (c.scope, c.currency) = (e.scope, e.currency)`,
    [BOUND],
  ],
  [
    "the last entry taken off with its head",
    `DELETE FROM money_posting WHERE entry_id = ${ONE}; DELETE FROM money_entry WHERE id = ${ONE};
     UPDATE money_chain SET entries = 0, head = decode(repeat('00', 32), 'hex') WHERE currency = 'CZK' AND scope <> 'none'`,
    [BOUND],
  ],
  [
    "a guard taken off",
    "ALTER TABLE money_posting DISABLE TRIGGER money_posting_append_only",
    ["3 the money ledger is guarded against change"],
  ],
])("tampering with %s is seen and named", async (_what, sql, invariants) => {
  const client = await settlement.db.superuserPool.connect();
  const tx = {
    query: async <Row>(text: string, values?: readonly unknown[]) =>
      (await client.query(text, values as unknown[])).rows as Row[],
  };
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica");
    await client.query(sql);
    const reports = await checkInvariants(tx, LEDGER_CHECKS);
    const named = reports.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant);
    expect(named.filter((invariant) => /^\d/.test(invariant))).toEqual(invariants);
    expect(reports.filter(({ violations }) => violations > 0).every(({ examples }) => examples[0] !== "")).toBe(true);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});

test("a root that is not of what it binds is named", async () => {
  const client = await settlement.db.superuserPool.connect();
  try {
    await client.query(
      "BEGIN; SET LOCAL session_replication_role = replica; UPDATE cycle_seal SET book_members = 2; COMMIT",
    );
    const report = await inTransaction(settlement.db.database, async (tx) => checkCycleSeals(tx));
    expect(report.violations).toBe(2);
    expect(report.examples).toContain(`cycle ${cycleId}, seal 1`);
  } finally {
    await client.query(
      "BEGIN; SET LOCAL session_replication_role = replica; UPDATE cycle_seal SET book_members = 1; COMMIT",
    );
    client.release();
  }
});

test("a statement that is not what was sealed is named", async () => {
  const client = await settlement.db.superuserPool.connect();
  const change = async (more: number) =>
    client.query(
      `BEGIN; SET LOCAL session_replication_role = replica;
       UPDATE cycle_seal_statement SET obligations = obligations + ${more} WHERE partner_code = 'b'; COMMIT`,
    );
  try {
    await change(1);
    const report = await inTransaction(settlement.db.database, async (tx) => checkCycleSeals(tx));
    expect(report.examples).toEqual([`cycle ${cycleId}, seal 1`]);
  } finally {
    await change(-1);
    client.release();
  }
});

test("postings between the calculation and the settlement wait for the seal of the settlement", async () => {
  await inTransaction(settlement.db.database, async (tx) =>
    postMoney(tx, [
      {
        cycleId,
        currency: "CZK",
        kind: "ROUNDING",
        occurredAt: new Date("2011-02-01T00:00:00Z"),
        source: { kind: "TEST", id: "1" },
        postings: [
          { account: "rounding", amountMinor: 1n },
          { account: "suspense", amountMinor: -1n },
        ],
      },
    ]),
  );
  await sealCycles(settlement.deps);
  expect(await seals()).toHaveLength(1);
});
