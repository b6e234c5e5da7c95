import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveFxRate } from "../fx/approveFxRate.js";
import { setFxRate } from "../fx/setFxRate.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { calculateCycle } from "./calculateSettlementCycle.js";
import { closeCutOffCycle } from "./closeCutOffCycle.js";
import { cutOffCycle } from "./cutOffCycle.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const terms = {
  version: 1,
  clearing: "CONSERVATIVE" as const,
  homeCurrency: false,
  minimumPayments: [],
  paymentTermsDays: 14,
  operator: null,
};
const cycleIds = async () =>
  (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at")).map((row) => row.id);
const legs = async (cycleId: string) =>
  settlement.rows(
    `SELECT currency, partner_code, counterparty_code, direction, amount_minor::integer FROM leg WHERE cycle_id = $1
     ORDER BY currency, partner_code, direction, counterparty_code`,
    [cycleId],
  );

async function calculate(cycleId: string) {
  const { database } = settlement.db;
  await inTransaction(database, async (tx) => cutOffCycle(tx, cycleId, null));
  await inTransaction(database, async (tx) => closeCutOffCycle(tx, cycleId));
  return inTransaction(database, async (tx) => calculateCycle(tx, cycleId));
}

async function expectSoundBooks(): Promise<void> {
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.flatMap(({ invariant, examples }) => examples.map((example) => `${invariant}: ${example}`))).toEqual(
    [],
  );
}

/** a owes b 10, b owes c 10, c owes a 5 and a owes c 2, in crowns, in one month. */
async function redeemIn(month: string): Promise<void> {
  for (const [issuer, redeemer, points] of [
    ["a", "b", 100],
    ["b", "c", 100],
    ["c", "a", 50],
    ["a", "c", 20],
  ] as const) {
    await settlement.others.redeem({
      redeemer,
      at: `2011-${month}-15T11:00:00.000Z`,
      draws: [[issuer, points, "0.1", "CZK"]],
    });
  }
  await settlement.others.settled();
}

test("terms hold from the next cycle that opens: the cycle that is open keeps what it opened with", async () => {
  await settlement.others.defineProgramme();
  await settlement.others.settled();
  await settlement.others.defineProgramme({ settlement: terms, revision: 2 });
  await settlement.others.settled();
  await redeemIn("01");
  await redeemIn("02");
  const [january = "", february = ""] = await cycleIds();
  await calculate(january);
  await settlement.others.defineProgramme({ settlement: { ...terms, version: 2, clearing: "GROSS" }, revision: 3 });
  await settlement.others.settled();
  await calculate(february);
  expect(
    await settlement.rows("SELECT clearing FROM cycle WHERE id = ANY($1) ORDER BY opens_at", [[january, february]]),
  ).toEqual([{ clearing: "MULTILATERAL_NET" }, { clearing: "CONSERVATIVE" }]);
  expect(await legs(january)).toMatchObject([
    { partner_code: "a", counterparty_code: null, direction: "PAYS", amount_minor: 700 },
    { partner_code: "c", counterparty_code: null, direction: "RECEIVES", amount_minor: 700 },
  ]);
  // c owes a 3 after netting their pair; that circle goes, and b pays what it is paid.
  expect(await legs(february)).toMatchObject([
    { partner_code: "a", counterparty_code: "b", direction: "PAYS", amount_minor: 700 },
    { partner_code: "b", counterparty_code: "c", direction: "PAYS", amount_minor: 700 },
  ]);
  await expectSoundBooks();
});

describe("a programme that consolidates into home currencies", () => {
  const MAKER = { scope: "finance-1", key: "rate" };
  const CHECKER = { scope: "approver-1", key: "approve" };
  const RATE = { base: "EUR", quote: "CZK", rate: "24.365", validOn: "2011-01-10" };

  async function twoCurrencies(): Promise<string> {
    await settlement.others.defineProgramme({
      settlement: { ...terms, clearing: "MULTILATERAL_NET", homeCurrency: true },
    });
    await settlement.others.signContract("a", { currency: "CZK" });
    await settlement.others.signContract("b", { currency: "EUR", unitPrice: "0.0045" });
    const at = "2011-01-15T11:00:00.000Z";
    // b owes a 1.01 EUR, a owes b 10.00 CZK.
    await settlement.others.redeem({ redeemer: "a", at, draws: [["b", 202, "0.005", "EUR"]] });
    await settlement.others.redeem({ redeemer: "b", at, draws: [["a", 100, "0.1", "CZK"]] });
    await settlement.others.settled();
    return (await cycleIds())[0] ?? "";
  }

  test("refuses to calculate without a rate, and pays each partner one amount with an approved one", async () => {
    const cycleId = await twoCurrencies();
    expect(await calculate(cycleId)).toMatchObject({
      refused: { kind: "FxRateMissing", base: "EUR", quote: "CZK", on: "2011-01-31" },
    });
    const set = await setFxRate(settlement.deps, MAKER, RATE);
    if (isRefused(set)) throw new Error(set.refused.message);
    const rateOf = { rateId: set.rateId };
    // A rate that waits for its second person does not count, and the one who set it is not the second.
    expect(await calculate(cycleId)).toMatchObject({ refused: { kind: "FxRateMissing" } });
    expect(await approveFxRate(settlement.deps, { ...MAKER, key: "own" }, rateOf)).toMatchObject({
      refused: { kind: "SecondPersonRequired" },
    });
    expect(await approveFxRate(settlement.deps, CHECKER, rateOf)).toMatchObject({ rate: "24.365" });
    expect(await calculate(cycleId)).toMatchObject({ cycleId });
    // a: −10.00 + 1.01 × 24.365 = 24.61 − 10.00; b: −1.01 + 10 ÷ 24.365 = 0.41 − 1.01.
    expect(await legs(cycleId)).toMatchObject([
      { currency: "CZK", partner_code: "a", direction: "RECEIVES", amount_minor: 1461 },
      { currency: "EUR", partner_code: "b", direction: "PAYS", amount_minor: 60 },
    ]);
    expect(
      await settlement.rows(
        "SELECT partner_code, from_currency, from_minor::integer, to_minor::integer, rounding_minor::integer FROM fx_conversion ORDER BY 1",
      ),
    ).toEqual([
      { partner_code: "a", from_currency: "EUR", from_minor: 101, to_minor: 2461, rounding_minor: 0 },
      { partner_code: "b", from_currency: "CZK", from_minor: 1000, to_minor: 41, rounding_minor: 0 },
    ]);
    expect(await calculate(cycleId)).toMatchObject({ cycleId });
    // What partners do not owe each other any more the FX book does: per currency the ledger's accounts sum to zero.
    expect(
      await settlement.rows(
        `SELECT currency, account, sum(amount_minor)::integer AS minor FROM money_entry JOIN money_posting ON entry_id = id
         GROUP BY currency, account HAVING sum(amount_minor) <> 0 ORDER BY currency, account`,
      ),
    ).toEqual([
      { currency: "CZK", account: "fx", minor: 1461 },
      { currency: "CZK", account: "position:a", minor: -1461 },
      { currency: "EUR", account: "fx", minor: -60 },
      { currency: "EUR", account: "position:b", minor: 60 },
    ]);
    await expectSoundBooks();
  });

  test("keeps one approved rate of a pair and day", async () => {
    const ids: string[] = [];
    for (const key of ["one", "two"]) {
      const set = await setFxRate(settlement.deps, { ...MAKER, key }, RATE);
      if (isRefused(set)) throw new Error(set.refused.message);
      ids.push(set.rateId);
    }
    const answers = await Promise.all(
      ids.map(async (rateId) => approveFxRate(settlement.deps, { ...CHECKER, key: rateId }, { rateId })),
    );
    expect(answers.filter(isRefused)).toMatchObject([{ refused: { kind: "FxRateRefused" } }]);
    await expect(settlement.rows("UPDATE fx_rate SET rate = 1")).rejects.toMatchObject({ code: "23000" });
  });

  test.each([
    [{ base: "EUR", quote: "EUR" }, "quote"],
    [{ rate: "0" }, "rate"],
    [{ rate: "1.0000000001" }, "rate"],
    [{ validOn: "2011-02-30" }, "validOn"],
  ])("refuses a rate of %p", async (wrong, path) => {
    expect(await setFxRate(settlement.deps, MAKER, { ...RATE, ...wrong })).toMatchObject({
      refused: { kind: "InvalidInput", problems: [{ path: [path] }] },
    });
  });
});
