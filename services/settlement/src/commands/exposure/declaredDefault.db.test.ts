import { by, DefaultScene, done, kindOf } from "../../test/DefaultScene.js";
import { firstOpen } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { untilWaiting } from "../../test/untilWaiting.js";
import { calculateSettlementCycle } from "../cycles/calculateSettlementCycle.js";
import { closeSettlementCycle } from "../cycles/closeSettlementCycle.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { approveDefault } from "./approveDefault.js";
import { approveRecovery } from "./approveRecovery.js";
import { declareDefault } from "./declareDefault.js";
import { recordRecovery } from "./recordRecovery.js";

const NOTHING = "00000000-0000-0000-0000-000000000000";

let settlement: TestSettlement;
let scene: DefaultScene;

beforeEach(async () => {
  settlement = await startTestSettlement();
  scene = new DefaultScene(settlement);
  await scene.becomeOverdue();
});
afterEach(async () => settlement.stop());

const declare = async (cycleId: string, partnerCode = "a", operatorShare = [{ currency: "CZK", amountMinor: 1n }]) =>
  declareDefault(settlement.deps, by("maker"), { partnerCode, cycleId, reason: "It did not pay.", operatorShare });

test("a default is paid from collateral, fund, operator and survivors, in this order, once, however many approve", async () => {
  await scene.putUp(40, "CASH");
  await scene.putUp(20, "FUND_CONTRIBUTION");
  const declared = await scene.declare(1000n);
  expect(kindOf(await approveDefault(settlement.deps, by("maker"), declared))).toBe("SecondPersonRequired");
  const answers = await Promise.all(
    Array.from({ length: 4 }, async (_, who) => approveDefault(settlement.deps, by(`checker ${who}`), declared)),
  );
  expect(answers.map(kindOf).sort()).toEqual(["DONE", ...Array.from({ length: 3 }, () => "ExposureMoveRefused")]);
  const shares = await settlement.rows<{ text: string }>(
    "SELECT concat_ws(' ', layer, partner_code, amount_minor) AS text FROM default_share ORDER BY ordinal",
  );
  // 120.00 is missing: 40 + 20 + 10, and the rest by what b and c are to receive, 2 to 1.
  expect(shares.map(({ text }) => text)).toEqual([
    "COLLATERAL a 4000",
    "FUND a 2000",
    "OPERATOR 1000",
    "SURVIVORS b 3333",
    "SURVIVORS c 1667",
  ]);
  expect(await settlement.rows("SELECT FROM issuing_state WHERE stopped AND reason = 'DEFAULT'")).toHaveLength(1);
  expect(kindOf(await declare(scene.ready.cycleId))).toBe("ExposureMoveRefused");
  await scene.isClean();
});

test("what nobody has overdue, nobody can declare; what is wrong is named", async () => {
  const { cycleId } = scene.ready;
  expect(kindOf(await declare(cycleId, "b"))).toBe("ExposureMoveRefused");
  expect(kindOf(await declare(NOTHING))).toBe("ExposureMoveRefused");
  const twice = [1n, 2n].map((amountMinor) => ({ currency: "CZK", amountMinor }));
  expect(kindOf(await declare(cycleId, "a", twice))).toBe("InvalidInput");
  const unknown = { defaultId: NOTHING };
  expect(kindOf(await approveDefault(settlement.deps, by("checker"), unknown))).toBe("ExposureMoveRefused");
  done(await approveDefault(settlement.deps, by("checker"), await scene.declare(0n)));
});

test("a default that is approved, rejected and recovered by several at once while the cycle that collects closes is collected once", async () => {
  const { deps } = settlement;
  await scene.putUp(40, "CASH");
  const declared = await scene.declare(0n);
  const collecting = await firstOpen(settlement);
  const close = async () => closeSettlementCycle(deps, by("finance-1"), { cycleId: collecting, at: null });
  const rejection = { kind: "DEFAULT", proposalId: declared.defaultId, reason: "It paid." } as const;
  const [approvals, rejected, ...closed] = await Promise.all([
    Promise.all(["p", "q", "r"].map(async (who) => approveDefault(deps, by(who), declared))),
    rejectProposal(deps, by("s"), rejection),
    close(),
    close(),
  ]);
  expect(closed.map(kindOf).sort()).toEqual(["CycleMoveRefused", "DONE"]);
  const decided = approvals.map(kindOf).filter((kind) => kind === "DONE").length;
  expect([decided, kindOf(rejected)]).toEqual(decided === 1 ? [1, "ExposureMoveRefused"] : [0, "DONE"]);
  const again = decided === 1 ? declared : await scene.declare(0n);
  if (decided === 0) done(await approveDefault(deps, by("p"), again));
  // 120.00 is missing, 40.00 are put up, b and c bear the rest in the one cycle that takes it.
  const carried = async () =>
    settlement.rows<{ cycles: number; minor: string }>(
      "SELECT count(DISTINCT cycle_id)::integer AS cycles, sum(carried_minor) AS minor FROM default_carry WHERE recovery_id IS NULL",
    );
  expect(await carried()).toEqual([{ cycles: 1, minor: "-8000" }]);
  const recovery = { ...again, currency: "CZK", amountMinor: 5_000n, reference: "A late transfer" };
  const paid = [
    done(await recordRecovery(deps, by("maker"), recovery)),
    done(await recordRecovery(deps, by("maker"), recovery)),
  ];
  const [recovered, calculated] = await Promise.all([
    Promise.all(paid.map(async (one) => approveRecovery(deps, by("checker"), one))),
    Promise.all([1, 2].map(async () => calculateSettlementCycle(deps, by("finance-1"), { cycleId: collecting }))),
  ]);
  // 80.00 were shared: of 50.00 twice one comes back.
  expect(recovered.map(kindOf).sort()).toEqual(["DONE", "ExposureMoveRefused"]);
  expect(calculated.map(kindOf)).toEqual(["DONE", "DONE"]);
  const [left] = await settlement.rows<{ minor: string }>("SELECT sum(left_minor) AS minor FROM default_share_left");
  expect(left?.minor).toBe("3000");
  await scene.isClean();
});

test("a cycle is not cut off while it takes over what a default leaves to it", async () => {
  const { deps, db } = settlement;
  const declared = await scene.declare(0n);
  const collecting = await firstOpen(settlement);
  const holder = await db.superuserPool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM cycle WHERE id = $1 FOR UPDATE", [scene.ready.cycleId]);
  // The approval knows by now which cycle collects, and waits for the one that the default is of.
  const approving = approveDefault(deps, by("checker"), declared);
  await untilWaiting(settlement, 1);
  const closing = closeSettlementCycle(deps, by("finance-1"), { cycleId: collecting, at: null });
  await untilWaiting(settlement, 2);
  await holder.query("COMMIT");
  holder.release();
  expect((await Promise.all([approving, closing])).map(kindOf)).toEqual(["DONE", "DONE"]);
  const carried = await settlement.rows("SELECT DISTINCT cycle_id FROM default_carry");
  expect(carried).toEqual([{ cycle_id: collecting }]);
});
