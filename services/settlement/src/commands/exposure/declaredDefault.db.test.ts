import { by, DefaultScene, done, kindOf } from "../../test/DefaultScene.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveDefault } from "./approveDefault.js";
import { declareDefault } from "./declareDefault.js";

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
