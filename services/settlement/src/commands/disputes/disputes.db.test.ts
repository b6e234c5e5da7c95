import { inTransaction } from "@tessera/runtime";
import { DisputeDesk } from "../../test/DisputeDesk.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { openDispute } from "./openDispute.js";

let desk: DisputeDesk;
beforeEach(async () => {
  desk = await DisputeDesk.open();
});
afterEach(async () => desk.settlement.stop());

describe("disputes before the approval of the cycle", () => {
  test("the obligation leaves the sums, and stays out when the claim is accepted", async () => {
    const before = await desk.nets();
    const id = await desk.dispute(0n);
    expect(await desk.nets()).toEqual({ ...before, a: "-3000", b: "-500" });
    await desk.decide(id, { outcome: "ACCEPTED" });
    expect(desk.kindOf(await desk.approve(id, desk.maker))).toBe("SecondPersonRequired");
    expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
    expect(await desk.nets()).toEqual({ ...before, a: "-3000", b: "-500" });
    expect(await desk.posted()).toEqual([]);
    await desk.isClean();
  });

  test("rejected, it comes back into its cycle", async () => {
    const before = await desk.nets();
    const id = await desk.dispute(1n, "b");
    await desk.decide(id, { outcome: "REJECTED" });
    expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
    expect(await desk.nets()).toEqual(before);
    expect(await desk.posted()).toEqual([]);
    await desk.isClean();
  });

  test("accepted in part, the part is owed instead", async () => {
    const id = await desk.dispute(0n, null);
    await desk.decide(id, { outcome: "PARTIALLY_ACCEPTED", amount: desk.czk(4000n) });
    expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
    expect(await desk.posted()).toEqual(["a b 4000 in time 0"]);
    expect(await desk.nets()).toEqual({ a: "-7000", b: "3500", c: "3500" });
    await desk.isClean();
  });

  test("a claim for more is owed in whole", async () => {
    const id = await desk.dispute(10_001n, "b");
    await desk.close((await desk.obligation()).cycle_id);
    await desk.decide(id, { outcome: "ACCEPTED" });
    expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
    expect(await desk.posted()).toEqual(["a b 10001 late 1"]);
    await desk.isClean();
  });
});

describe("disputes about a calculated cycle", () => {
  const calculated = async () => {
    const { cycle_id: cycleId } = await desk.obligation();
    await desk.close(cycleId);
    await inTransaction(desk.settlement.db.database, async (tx) => calculateCycle(tx, cycleId, { actor: desk.maker }));
    return cycleId;
  };
  const standing = async (cycleId: string) =>
    (
      await desk.settlement.rows<{ calculation: number; status: string; hash: string; total: string }>(
        `SELECT cycle.calculation, status, content_hash AS hash, gross_minor AS total FROM cycle
         JOIN cycle_total AS frozen ON frozen.cycle_id = cycle.id AND frozen.calculation = cycle.calculation WHERE cycle.id = $1`,
        [cycleId],
      )
    )[0];
  /** As a second person approves it. */
  const approveCycle = async (cycleId: string) =>
    inTransaction(desk.settlement.db.database, async (tx) => {
      await tx.query(
        `INSERT INTO cycle_approval (id, cycle_id, calculation, content_hash, approved_by)
         SELECT gen_random_uuid(), id, calculation, content_hash, 'approver' FROM cycle WHERE id = $1`,
        [cycleId],
      );
      await tx.query("UPDATE cycle SET status = 'APPROVED' WHERE id = $1", [cycleId]);
    });

  /** The obligation of 30.00 that a owes c. */
  async function disputeOther(partnerCode: string | null, who: string): Promise<string> {
    const [other] = await desk.settlement.rows<{ id: string }>("SELECT id FROM obligation WHERE amount_minor = 3000");
    const claim = { obligationId: other?.id ?? "", reason: "Nor this.", claimed: desk.czk(0n), partnerCode };
    return desk.kindOf(await openDispute(desk.settlement.deps, desk.by(who), claim));
  }

  async function approveAs(cycleId: string, who: string): ReturnType<typeof approveSettlementCycle> {
    const [cycle] = await desk.settlement.rows<{ hash: string }>(
      "SELECT content_hash AS hash FROM cycle WHERE id = $1",
      [cycleId],
    );
    return approveSettlementCycle(desk.settlement.deps, desk.by(who), { cycleId, contentHash: cycle?.hash ?? "" });
  }

  /** Who is held to have calculated, by calculation. */
  async function calculators(cycleId: string): Promise<string[]> {
    const rows = await desk.settlement.rows<{ who: string }>(
      "SELECT calculated_by AS who FROM cycle_calculation WHERE cycle_id = $1 ORDER BY calculation",
      [cycleId],
    );
    return rows.map(({ who }) => who);
  }

  test("it is calculated again in the same breath, and again when the obligation comes back", async () => {
    const cycleId = await calculated();
    const before = await standing(cycleId);
    expect(before).toMatchObject({ calculation: 1, total: "13000" });
    const id = await desk.dispute(0n);
    expect(await standing(cycleId)).toMatchObject({ calculation: 2, total: "3000" });
    await desk.isClean();
    await desk.decide(id, { outcome: "REJECTED" });
    expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
    expect(await standing(cycleId)).toEqual({ ...before, calculation: 3 });
    expect(await desk.posted()).toEqual([]);
    await desk.isClean();
  });

  test("a second dispute about the same cycle makes the next calculation", async () => {
    const cycleId = await calculated();
    await desk.dispute(0n);
    expect(await disputeOther("c", "c-client")).toBe("DONE");
    const [cycle] = await desk.settlement.rows("SELECT calculation, status FROM cycle WHERE id = $1", [cycleId]);
    expect(cycle).toEqual({ calculation: 3, status: "CALCULATED" });
    expect(await desk.settlement.rows("SELECT FROM leg WHERE calculation = 3")).toEqual([]);
    await desk.isClean();
  });

  test("who calculated it does not approve it, though a partner's dispute has made the next calculation", async () => {
    const cycleId = await calculated();
    await desk.dispute(0n);
    expect(await calculators(cycleId)).toEqual([desk.maker, desk.maker]);
    expect(await disputeOther("c", "c-client")).toBe("DONE");
    expect(await calculators(cycleId)).toEqual([desk.maker, desk.maker, desk.maker]);
    expect(desk.kindOf(await approveAs(cycleId, desk.maker))).toBe("SecondPersonRequired");
    expect(desk.kindOf(await approveAs(cycleId, desk.checker))).toBe("DONE");
    await desk.isClean();
  });

  test("a dispute of finance calculates for who opened it: another person approves, were it the one of before", async () => {
    const cycleId = await calculated();
    await desk.dispute(0n);
    expect(await disputeOther(null, desk.checker)).toBe("DONE");
    expect(await calculators(cycleId)).toEqual([desk.maker, desk.maker, desk.checker]);
    expect(desk.kindOf(await approveAs(cycleId, desk.checker))).toBe("SecondPersonRequired");
    expect(desk.kindOf(await approveAs(cycleId, desk.maker))).toBe("DONE");
  });

  test("what was withdrawn before the approval and is rejected after it, is owed anew in the open cycle", async () => {
    const cycleId = await calculated();
    const id = await desk.dispute(0n);
    await approveCycle(cycleId);
    const approved = await standing(cycleId);
    await desk.decide(id, { outcome: "REJECTED" });
    expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
    expect(await standing(cycleId)).toEqual(approved);
    expect(await desk.posted()).toEqual(["a b 10000 late 1"]);
    await desk.isClean();
  });

  test.each([
    ["ACCEPTED", 2500n, null, ["b a 7500 late 1"]],
    ["ACCEPTED", 10_500n, null, ["a b 500 late 1"]],
    ["PARTIALLY_ACCEPTED", 0n, 9999n, ["b a 1 late 1"]],
    ["REJECTED", 0n, null, []],
  ] as const)(
    "after the approval nothing changes, and a dispute %s of %s posts the difference",
    async (outcome, claimedMinor, amount, expected) => {
      const cycleId = await calculated();
      await approveCycle(cycleId);
      const approved = await standing(cycleId);
      const id = await desk.dispute(claimedMinor, "b");
      expect(await standing(cycleId)).toEqual(approved);
      await desk.decide(id, { outcome, amount: amount === null ? null : desk.czk(amount) });
      expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
      expect(await standing(cycleId)).toEqual(approved);
      expect(await desk.posted()).toEqual(expected);
      await desk.isClean();
    },
  );
});

test("a redemption that is undone owes nothing, whatever was decided before or is decided afterwards", async () => {
  const [spend] = await desk.settlement.rows<{ source_id: string }>("SELECT source_id FROM draw WHERE points = 1000");
  const id = await desk.dispute(2500n);
  await desk.decide(id, { outcome: "ACCEPTED" });
  expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
  expect(await desk.posted()).toEqual(["a b 2500 in time 0"]);
  await desk.settlement.others.cancelRedemption(spend?.source_id ?? "", "2011-01-12T11:00:00.000Z");
  await desk.settlement.others.settled();
  expect(await desk.nets()).toEqual({ a: "-3000", b: "-500", c: "3500" });
  expect(await desk.posted()).toEqual(["a b 2500 in time 0", "a b 7500 in time 0"]);
  await desk.isClean();
});

test("a reversal while the dispute is open is seen when it is closed", async () => {
  const [spend] = await desk.settlement.rows<{ source_id: string }>("SELECT source_id FROM draw WHERE points = 1000");
  const id = await desk.dispute(0n);
  await desk.settlement.others.cancelRedemption(spend?.source_id ?? "", "2011-01-12T11:00:00.000Z");
  await desk.settlement.others.settled();
  await desk.decide(id, { outcome: "ACCEPTED" });
  expect(desk.kindOf(await desk.approve(id))).toBe("DONE");
  expect(await desk.nets()).toEqual({ a: "-3000", b: "-500", c: "3500" });
  await desk.isClean();
});
