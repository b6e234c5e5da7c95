import { inTransaction } from "@tessera/runtime";
import { closeAndCalculate, firstOpen } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { insertRate, markRateApproved } from "../../store/fx/fxRates.js";
import { openDispute } from "./openDispute.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const AT = "2011-01-10T11:00:00.000Z";

/** Partners are paid in their home currencies; a of crowns owes b what c owes a, in euros, so that nothing is to be exchanged. */
async function closeEvenMonth(): Promise<string> {
  const { others } = settlement;
  const terms = { version: 1, clearing: "MULTILATERAL_NET" as const, minimumPayments: [], paymentTermsDays: 14 };
  await others.defineProgramme({ settlement: { ...terms, homeCurrency: true, operator: null } });
  await others.registerPartners("a", "b", "c");
  await others.signContract("a", { currency: "CZK" });
  for (const code of ["b", "c"]) await others.signContract(code, { currency: "EUR" });
  await others.redeem({ redeemer: "b", at: AT, draws: [["a", 500, "0.01", "EUR"]] });
  await others.redeem({ redeemer: "a", at: AT, draws: [["c", 500, "0.01", "EUR"]] });
  await others.settled();
  const cycleId = await firstOpen(settlement);
  await closeAndCalculate(settlement, cycleId);
  return cycleId;
}

test("a dispute that makes a calculated cycle need a rate which nobody has approved is refused, and taken when one is", async () => {
  const cycleId = await closeEvenMonth();
  const [owed] = await settlement.rows<{ id: string }>("SELECT id FROM obligation WHERE debtor_code = 'a'");
  const claim = { obligationId: owed?.id ?? "", reason: "Not ours.", partnerCode: "a" };
  const dispute = async (key: string) =>
    openDispute(
      settlement.deps,
      { scope: "a-client", key },
      { ...claim, claimed: { amountMinor: 0n, currency: "EUR" } },
    );
  const calculation = async () =>
    settlement.rows(
      "SELECT calculation, (SELECT count(*)::integer FROM dispute) AS disputes FROM cycle WHERE id = $1",
      [cycleId],
    );
  expect(await dispute("1")).toMatchObject({
    refused: {
      kind: "DisputeMoveRefused",
      message: expect.stringMatching(/^The cycle cannot be calculated again: .*EUR/),
    },
  });
  expect(await calculation()).toEqual([{ calculation: 1, disputes: 0 }]);
  await inTransaction(settlement.db.database, async (tx) => {
    const rate = { base: "EUR", quote: "CZK", rate: 24_365_000_000n, validOn: "2011-01-03" };
    await markRateApproved(tx, await insertRate(tx, rate, "finance-1"), "approver-1");
  });
  expect(await dispute("2")).toHaveProperty("disputeId");
  expect(await calculation()).toEqual([{ calculation: 2, disputes: 1 }]);
});
