import { inTransaction, newId } from "@tessera/runtime";
import { closeSettlement, type ReadyCycle } from "../../test/closeSettlement.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { markOverdueLegsOf } from "../payments/markOverdueLegs.js";
import { returnLeg } from "../payments/returnLeg.js";
import { settleLeg } from "../payments/settleLeg.js";
import { signOffPeriod } from "./signOffPeriod.js";

let settlement: TestSettlement;
let month: ReturnType<typeof openBankMonth>;
let ready: ReadyCycle;

/** January: a owes c 10.00 CZK, b owes it 6.00. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "c", 100, "0.1", "CZK"],
    ["b", "c", 60, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  month = openBankMonth(settlement, ready.cycleId);
});
afterEach(async () => settlement.stop());

async function sign(scope = "finance-1", contentHash: string | null = null) {
  const period = { cycleId: ready.cycleId };
  return signOffPeriod(settlement.deps.database, { scope, key: newId() }, { period, contentHash });
}

interface Pack {
  readonly quarantined: unknown[];
  readonly openBreaks: { readonly type: string }[];
  readonly equations: { readonly of: string; readonly leftMinor: string; readonly right: Record<string, string> }[];
}

async function lastPack(): Promise<{ pack: Pack; hash: string }> {
  const [row] = await settlement.rows<{ pack: string; content_hash: string }>(
    "SELECT pack, content_hash FROM sign_off ORDER BY prepared_at DESC LIMIT 1",
  );
  return { pack: JSON.parse(row?.pack ?? "{}") as Pack, hash: row?.content_hash ?? "" };
}

test("a period is signed when its legs are what the bank says and open breaks name the rest, and not before", async () => {
  expect(await sign()).toMatchObject({ refused: { reason: "NOT_FINISHED" } });
  await month.payOut(ready.contentHash);
  // Nobody has compared anything: no money and no break stands for the legs.
  expect(await sign()).toMatchObject({
    refused: { reason: "DOES_NOT_CLOSE", message: expect.stringContaining("legs") },
  });
  await month.run();
  expect(await sign()).toHaveProperty("signOffId");
  expect((await lastPack()).pack.equations).toMatchObject([
    { of: "legs PAYS", leftMinor: "1600" },
    { of: "legs RECEIVES", leftMinor: "-1600" },
  ]);

  const [a, b, c] = await month.legs();
  await month.tell([
    { amountMinor: 10_00n, endToEndId: a?.reference ?? null },
    { amountMinor: 5_00n, endToEndId: b?.reference ?? null },
    { amountMinor: -16_00n, endToEndId: c?.reference ?? null },
    { amountMinor: 7n },
  ]);
  await month.tell([{ amountMinor: 1_00n }], { skip: 1 });
  expect(await sign()).toMatchObject({
    refused: { reason: "NOT_FINISHED", message: expect.stringContaining("STATEMENT_GAP") },
  });
  await month.run();
  expect(await sign()).toHaveProperty("signOffId");
  const { pack, hash } = await lastPack();
  expect(
    pack.equations.map(({ of, leftMinor, right }) => [of.replace(/ [CS][ZK]\d+.*/, ""), leftMinor, right]),
  ).toEqual([
    ["legs PAYS", "1600", { UNDERPAID: "100", borne: "0", matched: "1500" }],
    ["legs RECEIVES", "-1600", { borne: "0", matched: "-1600" }],
    ["statement", "-93", { before: "0", missing: "0", credits: "1507", debits: "-1600" }],
  ]);
  expect(pack.quarantined).toMatchObject([{ statementRef: "CZK-3", reason: "STATEMENT_GAP" }]);
  expect(pack.openBreaks.map(({ type }) => type)).toEqual(["STATEMENT_GAP", "UNDERPAID", "UNIDENTIFIED_CREDIT"]);
  expect(await sign("finance-1", hash)).toMatchObject({ refused: { kind: "SecondPersonRequired" } });
  // What a person has explained of it holds nothing up, and the pack says what that was.
  const gap = "(SELECT id FROM break WHERE type = 'STATEMENT_GAP')";
  const resolved = "status = 'RESOLVED', resolved_at = now(), resolution = 'EXPLAINED', note = 'not ours'";
  await settlement.db.superuserPool.query(`UPDATE break SET ${resolved} WHERE id = ${gap}`);
  expect(await sign()).toHaveProperty("signOffId");
  expect((await lastPack()).pack.quarantined).toMatchObject([{ statementRef: "CZK-3", explained: "not ours" }]);
  await settlement.db.superuserPool.query("UPDATE break SET resolution = 'GONE', note = NULL WHERE id = " + gap);
  expect(await sign()).toMatchObject({ refused: { reason: "NOT_FINISHED" } });
  await settlement.db.superuserPool.query(
    "UPDATE break SET status = 'OPEN', resolved_at = NULL, resolution = NULL WHERE id = " + gap,
  );
  expect(await sign("approver-1", hash)).toHaveProperty("signOffId");
  expect(await sign("finance-1")).toMatchObject({ refused: { reason: "SIGNED_OFF" } });
});

test("a leg that says it is paid without a matched line keeps the equation open", async () => {
  await month.payOut(ready.contentHash);
  const legs = await month.legs();
  await month.tell(
    legs.map(({ direction, minor, reference }) => {
      return { amountMinor: direction === "PAYS" ? minor : -minor, endToEndId: reference };
    }),
  );
  await month.run();
  expect(await sign()).toHaveProperty("signOffId");
  await settlement.db.superuserPool.query("UPDATE match_item SET is_active = false WHERE expected_id = $1", [
    legs[0]?.id,
  ]);
  expect(await sign()).toMatchObject({ refused: { reason: "DOES_NOT_CLOSE" } });
});

/** In the conservative scheme partners pay each other: a owes c 10.00, b owes it 6.00. */
test("what partners pay each other is in the pack: paid, given up, and what is open by its state", async () => {
  const other = await startTestSettlement();
  try {
    const terms = {
      version: 1,
      clearing: "CONSERVATIVE" as const,
      homeCurrency: false,
      minimumPayments: [],
      paymentTermsDays: 14,
    };
    const direct = await closeSettlement(
      other,
      [
        ["a", "c", 100, "0.1", "CZK"],
        ["b", "c", 60, "0.1", "CZK"],
      ],
      { settlement: { ...terms, operator: null } },
    );
    for (const code of [null, "a", "b", "c"]) await direct.giveAccounts(code, ["CZK"]);
    const pays = openBankMonth(other, direct.cycleId);
    await pays.payOut(direct.contentHash);
    const [a, b] = await pays.legs();
    const equations = async () => {
      const request = { scope: "finance-1", key: newId() };
      const answer = await signOffPeriod(other.deps.database, request, {
        period: { cycleId: direct.cycleId },
        contentHash: null,
      });
      expect(answer).toHaveProperty("signOffId");
      const [row] = await other.rows<{ pack: string }>("SELECT pack FROM sign_off ORDER BY prepared_at DESC LIMIT 1");
      return (JSON.parse(row?.pack ?? "{}") as Pack).equations;
    };
    expect(await equations()).toMatchObject([
      { of: "direct legs", leftMinor: "1600", right: { "open INSTRUCTED": "1600", paid: "0" } },
    ]);
    const pay = async (legId: string, amountMinor: bigint) =>
      inTransaction(other.deps.database, async (tx) =>
        settleLeg(tx, { legId, amountMinor, valueDate: "2011-02-10", cause: "their word" }),
      );
    await pay(a!.id, 10_00n);
    await pay(b!.id, 4_00n);
    await inTransaction(other.deps.database, async (tx) => markOverdueLegsOf(tx, direct.cycleId, "2099-01-01"));
    expect(await equations()).toMatchObject([
      { of: "direct legs", leftMinor: "1600", right: { "open OVERDUE": "200", paid: "1400" } },
    ]);
    // What came back is awaited by another leg, which nobody was asked to pay yet.
    await inTransaction(other.deps.database, async (tx) =>
      returnLeg(tx, { legId: a!.id, amountMinor: 10_00n, valueDate: "2011-02-11", reason: "AC04" }),
    );
    const request = { scope: "finance-1", key: newId() };
    const open = await signOffPeriod(other.deps.database, request, {
      period: { cycleId: direct.cycleId },
      contentHash: null,
    });
    expect(open).toMatchObject({
      refused: { reason: "DOES_NOT_CLOSE", message: expect.stringContaining("direct legs") },
    });
  } finally {
    await other.stop();
  }
});
