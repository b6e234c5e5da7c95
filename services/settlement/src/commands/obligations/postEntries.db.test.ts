import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
});
afterEach(async () => settlement.stop());

const JANUARY = "2011-01-15T11:00:00.000Z";

async function obligations(): Promise<unknown[][]> {
  await settlement.others.settled();
  const rows = await settlement.rows(
    `SELECT kind, debtor_code, creditor_code, amount_minor, currency, late, opens_at, reference
     FROM obligation JOIN cycle ON cycle.id = cycle_id ORDER BY obligation.occurred_at, kind, debtor_code, currency`,
  );
  return rows.map((row) => [
    row["kind"],
    row["debtor_code"],
    row["creditor_code"],
    Number(row["amount_minor"]),
    row["currency"],
  ]);
}

test("a spend becomes one obligation per issuer and currency, none for the redeemer's own lots", async () => {
  const spendId = await settlement.others.redeem({
    redeemer: "shop",
    at: JANUARY,
    draws: [
      ["a", 333, "0.0835", "CZK"],
      ["b", 333, "0.0835", "CZK"],
      ["shop", 334, "0.0835", "CZK"],
      ["a", 5, "0.0045", "EUR"],
    ],
  });
  expect(await obligations()).toEqual([
    ["REDEMPTION", "a", "shop", 2781, "CZK"],
    ["REDEMPTION", "a", "shop", 2, "EUR"],
    ["REDEMPTION", "b", "shop", 2780, "CZK"],
  ]);
  expect(await settlement.rows("SELECT DISTINCT reference FROM obligation")).toEqual([{ reference: `rdm_${spendId}` }]);
  expect(await settlement.rows("SELECT count(*)::int AS draws FROM draw")).toEqual([{ draws: 4 }]);
});

test("a captured hold and a repaid debt carry the ids of hold and purchase", async () => {
  const holdId = await settlement.others.spend({
    kind: "HOLD",
    redeemer: "shop",
    at: JANUARY,
    draws: [["a", 10, "0.1", "CZK"]],
  });
  const purchaseId = await settlement.others.repay({
    at: "2011-01-16T11:00:00.000Z",
    repayments: [
      ["x", "a", 3, "0.1", "CZK"],
      ["x", "a", 4, "0.1", "CZK"],
      ["x", "x", 90, "0.1", "CZK"],
      ["x", "b", 1, "0.004", "CZK"],
    ],
  });
  expect(await obligations()).toEqual([
    ["REDEMPTION", "a", "shop", 100, "CZK"],
    ["DEBT_REPAYMENT", "x", "a", 70, "CZK"],
  ]);
  expect(
    (await settlement.rows<{ reference: string }>("SELECT reference FROM obligation ORDER BY reference")).map(
      (row) => row.reference,
    ),
  ).toEqual([`hld_${holdId}`, `pur_${purchaseId}`]);
});

test("a reversal mirrors the obligations at its own instant, even in the batch of its spend", async () => {
  const redemptionId = await settlement.others.redeem({
    redeemer: "shop",
    at: JANUARY,
    draws: [
      ["a", 10, "0.1", "CZK"],
      ["shop", 5, "0.1", "CZK"],
    ],
  });
  await settlement.others.cancelRedemption(redemptionId, "2011-02-02T11:00:00.000Z");
  expect(await obligations()).toEqual([
    ["REDEMPTION", "a", "shop", 100, "CZK"],
    ["REVERSAL", "shop", "a", 100, "CZK"],
  ]);
  const cycles = await settlement.rows(
    "SELECT DISTINCT opens_at FROM cycle JOIN obligation ON cycle_id = cycle.id ORDER BY 1",
  );
  expect(cycles.map((row) => (row["opens_at"] as Date).toISOString())).toEqual([
    "2010-12-31T23:00:00.000Z",
    "2011-01-31T23:00:00.000Z",
  ]);
  expect(await settlement.rows("SELECT kind, count(*)::int FROM draw GROUP BY kind ORDER BY kind")).toEqual([
    { kind: "REDEMPTION", count: 2 },
    { kind: "REVERSAL", count: 2 },
  ]);
});

test("an event exactly at a cut-off opens and joins the next month; several months open at once, without a gap", async () => {
  await settlement.others.redeem({
    redeemer: "shop",
    at: "2011-03-31T22:00:00.000Z",
    draws: [["a", 10, "0.1", "CZK"]],
  });
  await settlement.others.settled();
  const cycles = await settlement.rows("SELECT opens_at, closes_at, status FROM cycle ORDER BY opens_at");
  expect(cycles.map((row) => (row["opens_at"] as Date).toISOString())).toEqual([
    "2010-12-31T23:00:00.000Z",
    "2011-01-31T23:00:00.000Z",
    "2011-02-28T23:00:00.000Z",
    "2011-03-31T22:00:00.000Z",
  ]);
  expect(await settlement.rows("SELECT opens_at FROM obligation JOIN cycle ON cycle_id = cycle.id")).toEqual([
    { opens_at: new Date("2011-03-31T22:00:00.000Z") },
  ]);
});

test("facts that come before the programme wait for it", async () => {
  const other = await startTestSettlement();
  try {
    await other.others.redeem({ redeemer: "shop", at: JANUARY, draws: [["a", 10, "0.1", "CZK"]] });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await other.others.defineProgramme();
    await other.others.settled();
    expect(await other.rows("SELECT count(*)::int AS count FROM obligation")).toEqual([{ count: 1 }]);
    expect(await other.bus.parked()).toEqual([]);
  } finally {
    await other.stop();
  }
});

test("a fact years ahead is parked instead of opening cycles for all of them", async () => {
  const at = `${new Date().getUTCFullYear() + 5}-01-01T00:00:00.000Z`;
  await settlement.others.spend({ redeemer: "shop", at, draws: [["a", 10, "0.1", "CZK"]] });
  await expect(async () => {
    for (;;) {
      const [row] = await settlement.rows<{ attempts: number; error: string }>(
        "SELECT attempts, error FROM inbox WHERE attempts > 0",
      );
      if (row) throw new Error(row.error);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }).rejects.toThrow("lies in the future");
  expect(await settlement.rows("SELECT count(*)::int AS count FROM cycle")).toEqual([{ count: 1 }]);
});
