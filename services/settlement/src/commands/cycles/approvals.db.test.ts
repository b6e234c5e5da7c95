import { openPaymentMonth, type PaymentMonth } from "../../test/openPaymentMonth.js";
import { calculateCycle, calculateSettlementCycle } from "./calculateSettlementCycle.js";
import { withdrawApproval } from "./withdrawApproval.js";

let month: PaymentMonth;
beforeEach(async () => {
  month = await openPaymentMonth();
});
afterEach(async () => month.stop());

describe("approving", () => {
  test("is for another person than the calculator, for what stands, and once", async () => {
    expect(await month.approve("finance-1")).toMatchObject({ refused: { kind: "SecondPersonRequired" } });
    expect(await month.approve("approver-1", "other", "0".repeat(64))).toMatchObject({
      refused: { kind: "ContentChanged", contentHash: month.ready.contentHash },
    });
    const answers = await Promise.all(["p", "q", "r", "s"].map(async (who) => month.approve(who, `key ${who}`)));
    expect(answers.filter((answer) => "cycleId" in answer)).toHaveLength(1);
    expect(answers.filter((answer) => "refused" in answer && answer.refused.kind === "CycleMoveRefused")).toHaveLength(
      3,
    );
  });

  test("is taken away by calculating again, when something has changed, and only then", async () => {
    await month.approve();
    const calculate = async (key: string) =>
      calculateSettlementCycle(month.settlement.deps, { scope: "finance-2", key }, { cycleId: month.ready.cycleId });
    expect(await calculate("same")).toEqual({ cycleId: month.ready.cycleId, contentHash: month.ready.contentHash });
    expect(await month.status()).toBe("APPROVED");
    await month.ready.setMinimum("EUR", 600);
    const again = await calculate("changed");
    expect(again).not.toMatchObject({ contentHash: month.ready.contentHash });
    expect(await month.status()).toBe("CALCULATED");
    expect(await month.instruct()).toMatchObject({ refused: { kind: "CycleMoveRefused", status: "CALCULATED" } });
    expect(await month.approve("approver-1", "old hash")).toMatchObject({ refused: { kind: "ContentChanged" } });
    expect(await month.settlement.rows("SELECT void_kind FROM cycle_approval")).toEqual([
      { void_kind: "RECALCULATED" },
    ]);
    await month.expectClean();
  });

  test("and calculating at the same time leave the approval of what stands, or none", async () => {
    await month.ready.setMinimum("EUR", 600);
    await Promise.all([
      month.approve(),
      month.inTx(async (tx) => calculateCycle(tx, month.ready.cycleId, { actor: "finance-1" })),
    ]);
    expect(await month.status()).toBe("CALCULATED");
    await month.expectClean();
  });

  test("is withdrawn with a reason, and then it is not instructed", async () => {
    await month.approve();
    const input = { cycleId: month.ready.cycleId, reason: "a mistake" };
    await withdrawApproval(month.settlement.deps, { scope: "approver-1", key: "back" }, input);
    expect(await month.instruct()).toMatchObject({ refused: { status: "CALCULATED" } });
    expect(await month.approve("approver-1", "again")).toEqual({ cycleId: month.ready.cycleId });
    await month.instruct("second");
    expect(await withdrawApproval(month.settlement.deps, { scope: "approver-1", key: "late" }, input)).toMatchObject({
      refused: { kind: "CycleMoveRefused", status: "INSTRUCTED" },
    });
    expect(await month.kinds()).toEqual(expect.arrayContaining(["APPROVAL_WITHDRAWN"]));
  });
});
