import { isRefused } from "@tessera/kernel";
import { by, DefaultScene, done } from "../../test/DefaultScene.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { confirmDirectPayment } from "../payments/confirmDirectPayment.js";
import { approveDefault } from "./approveDefault.js";
import { declareDefault } from "./declareDefault.js";

let settlement: TestSettlement;
let scene: DefaultScene;

const CONSERVATIVE = {
  ...{ version: 1, clearing: "CONSERVATIVE" as const, homeCurrency: false, minimumPayments: [] },
  ...{ paymentTermsDays: 14, operator: null },
};

/** c owes a 60.00 and a owes b 100.00, directly; nobody pays. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  scene = new DefaultScene(settlement);
  await scene.open(
    [
      ["a", "b", 100, "1", "CZK"],
      ["c", "a", 60, "1", "CZK"],
    ],
    { settlement: CONSERVATIVE },
  );
});
afterEach(async () => settlement.stop());

const legOf = async (payer: string): Promise<string> => {
  const [leg] = await settlement.rows<{ id: string }>("SELECT id FROM leg WHERE partner_code = $1", [payer]);
  return leg?.id ?? "";
};
const legs = async () =>
  (
    await settlement.rows<{ text: string }>(
      "SELECT concat_ws(' ', partner_code, counterparty_code, amount_minor, settled_minor, status) AS text FROM leg ORDER BY 1",
    )
  ).map(({ text }) => text);
const shares = async () =>
  (
    await settlement.rows<{ text: string }>(
      "SELECT concat_ws(' ', layer, partner_code, amount_minor) AS text FROM default_share ORDER BY ordinal",
    )
  ).map(({ text }) => text);
const declare = async (withheldLegIds: readonly string[]) => {
  const { cycleId } = scene.ready;
  const input = { partnerCode: "a", cycleId, reason: "It did not pay.", operatorShare: [], withheldLegIds };
  return declareDefault(settlement.deps, by("maker"), input);
};
const messageOf = (answer: object) =>
  isRefused(answer) ? (answer.refused as { readonly message?: string }).message : "DONE";
const UNFIT =
  "What is withheld must be overdue direct payments to the partner of this cycle, none of them told as paid.";

test("what another was to pay a defaulter directly is withheld from it and set off; its debtor pays the cycle that collects", async () => {
  await scene.markOverdue();
  const declared = done(await declare([await legOf("c")]));
  expect(await legs()).toEqual(["a b 10000 0 OVERDUE", "c a 6000 0 OVERDUE"]);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  // b misses 100.00; c's 60.00 are set off, and b itself, which nobody else stands beside, loses the rest.
  expect(await shares()).toEqual(["SET_OFF a 6000", "SURVIVORS b 4000"]);
  expect(await legs()).toEqual(["a b 10000 0 DEFAULTED", "c a 6000 0 DEFAULTED"]);
  expect(await scene.balances()).toEqual(["carried:b -6000", "carried:c 6000"]);
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [scene.ready.cycleId])).toEqual([
    { status: "SETTLED" },
  ]);
  await scene.isClean();
  expect(await scene.collect()).toEqual(["b RECEIVES 6000 SETTLED", "c PAYS 6000 SETTLED"]);
  expect(await scene.balances()).toEqual([]);
  await scene.isClean();
});

test("without its debtor's word it stays between the two: nobody pays twice", async () => {
  await scene.markOverdue();
  done(await approveDefault(settlement.deps, by("checker"), done(await declare([]))));
  expect(await shares()).toEqual(["SURVIVORS b 10000"]);
  expect(await legs()).toEqual(["a b 10000 0 DEFAULTED", "c a 6000 0 OVERDUE"]);
  await scene.isClean();
});

test("a part that was paid stays with the defaulter, the rest is withheld", async () => {
  await scene.settle(await legOf("c"), 2_000n);
  await scene.markOverdue();
  done(await approveDefault(settlement.deps, by("checker"), done(await declare([await legOf("c")]))));
  expect(await shares()).toEqual(["SET_OFF a 4000", "SURVIVORS b 6000"]);
  await scene.isClean();
  expect(await scene.collect()).toEqual(["b RECEIVES 4000 SETTLED", "c PAYS 4000 SETTLED"]);
  await scene.isClean();
});

test("what is not open to the defaulter, or is told as paid meanwhile, is not withheld", async () => {
  const own = await legOf("a");
  const owed = await legOf("c");
  await scene.markOverdue();
  const nothing = "00000000-0000-0000-0000-000000000000";
  for (const ids of [[own], [nothing], [owed, nothing]]) expect(messageOf(await declare(ids))).toBe(UNFIT);
  expect(await settlement.rows("SELECT FROM partner_default")).toEqual([]);
  const declared = done(await declare([owed, owed]));
  const paid = { legId: owed, amountMinor: 1_000n, currency: "CZK", valueDate: "2011-02-10", reference: "Told" };
  // Finance has evidence of it, which waits for a second person.
  done(await confirmDirectPayment(settlement.deps, by("maker"), { ...paid, evidence: "A letter.", partnerCode: null }));
  expect(messageOf(await approveDefault(settlement.deps, by("checker"), declared))).toBe(UNFIT);
  expect(await legs()).toEqual(["a b 10000 0 OVERDUE", "c a 6000 0 OVERDUE"]);
  await expect(
    settlement.rows(
      `INSERT INTO partner_default (id, partner_code, cycle_id, reason, operator_share, declared_by, withheld_leg_ids)
       SELECT gen_random_uuid(), 'b', cycle_id, 'x', '{}', 'x', ARRAY[id] FROM leg`,
    ),
  ).rejects.toThrow("only what others owe the defaulter directly");
});
