import { by, DefaultScene, done, kindOf } from "../../test/DefaultScene.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { inTransaction } from "@tessera/runtime";
import { changeLeg, lockLeg } from "../../store/payments/legs.js";
import { postLegMoves } from "../ledger/postLegMoves.js";
import type { ExitProposal } from "../../domain/exit/planExit.js";
import { beginExit } from "../exit/beginExit.js";
import { approveCure, cureDefault } from "./cureDefault.js";
import { approveDefault } from "./approveDefault.js";
import { declareDefault } from "./declareDefault.js";
import { approveLimit } from "./approveLimit.js";
import { evaluateExposures } from "./evaluateExposures.js";
import { setLimit } from "./setLimit.js";

let settlement: TestSettlement;
let scene: DefaultScene;

beforeEach(async () => {
  settlement = await startTestSettlement();
  scene = new DefaultScene(settlement);
});
afterEach(async () => settlement.stop());

const GROSS = {
  version: 1,
  clearing: "GROSS" as const,
  homeCurrency: false,
  minimumPayments: [],
  paymentTermsDays: 14,
  operator: null,
};

/** So many crowns of an issuer's points are redeemed in the cycle that is open now. */
async function redeem(crowns: number, issuer: string, redeemer: string): Promise<void> {
  const [open] = await settlement.rows<{ at: Date }>("SELECT max(closes_at) AS at FROM cycle WHERE status <> 'OPEN'");
  const at = new Date((open?.at.getTime() ?? 0) + 3_600_000).toISOString();
  await settlement.others.redeem({ redeemer, at, draws: [[issuer, crowns, "1", "CZK"]] });
  await settlement.others.settled();
}
const shares = async () =>
  (
    await settlement.rows<{ text: string }>(
      "SELECT concat_ws(' ', layer, partner_code, amount_minor) AS text FROM default_share ORDER BY default_id, ordinal",
    )
  ).map(({ text }) => text);
const counted = async () => {
  await evaluateExposures(settlement.deps);
  const rows = await settlement.rows<{ text: string }>(
    `SELECT concat_ws(' ', partner_code, sum(minor)) AS text FROM (
       SELECT partner_code, position_minor AS minor FROM exposure_position
       UNION ALL SELECT partner_code, delta_minor FROM exposure_delta) AS part
     GROUP BY partner_code HAVING sum(minor) <> 0 ORDER BY partner_code`,
  );
  return rows.map(({ text }) => text);
};

test("what the open cycle owes a defaulter is set off first; survivors share what is left after it", async () => {
  await scene.becomeOverdue();
  await redeem(75, "b", "a");
  await redeem(15, "a", "c");
  const before = await counted();
  done(await approveDefault(settlement.deps, by("checker"), await scene.declare(0n)));
  // 120.00 is missing; 75.00 − 15.00 is due to a itself, and b and c lose the other 60.00, 2 to 1.
  expect(await shares()).toEqual(["SET_OFF a 6000", "SURVIVORS b 4000", "SURVIVORS c 2000"]);
  expect(await scene.balances()).toEqual(["carried:a 6000", "carried:b 4000", "carried:c 2000"]);
  await scene.isClean();
  expect(before).toEqual(["a 6000", "b 7500", "c -1500"]);
  expect(await counted()).toEqual(["a 6000", "b 11500", "c 500"]);
  // b owes 75.00 and its loss; c is owed 15.00 and loses 20.00; a is owed 60.00 and they are set off.
  expect(await scene.collect()).toEqual(["b PAYS 11500 SETTLED", "c PAYS 500 SETTLED"]);
  expect(await scene.balances()).toEqual([]);
  await scene.isClean();
});

test("a defaulter that is due more than it owes loses no more than that, and no other loses anything", async () => {
  await scene.becomeOverdue();
  await scene.putUp(40, "CASH");
  await redeem(200, "b", "a");
  done(await approveDefault(settlement.deps, by("checker"), await scene.declare(0n)));
  expect(await shares()).toEqual(["SET_OFF a 12000"]);
  await scene.isClean();
  expect(await scene.collect()).toEqual(["a RECEIVES 8000 SETTLED", "b PAYS 20000 SETTLED"]);
  expect(await scene.balances()).toEqual(["collateral:a -4000"]);
  await scene.isClean();
  expect(await counted()).toEqual([]);
});

test("a payout of the same cycle that the bank did not carry out is kept, and set off in the cycle that collects", async () => {
  await scene.open(
    [
      ["a", "b", 100, "1", "CZK"],
      ["b", "a", 30, "1", "CZK"],
      ["c", "a", 20, "1", "CZK"],
    ],
    { settlement: GROSS },
  );
  for (const leg of await scene.instructed(scene.ready.cycleId)) {
    const own = leg.partner_code === "a";
    if (!own) await scene.settle(leg.id, BigInt(leg.amount_minor));
    else if (leg.direction === "RECEIVES") await refuse(leg.id);
  }
  await scene.markOverdue();
  done(await approveDefault(settlement.deps, by("checker"), await scene.declare(0n)));
  expect(await shares()).toEqual(["SET_OFF a 5000", "SURVIVORS b 5000"]);
  expect(
    await settlement.rows("SELECT status, direction FROM leg WHERE partner_code = 'a' ORDER BY direction"),
  ).toEqual([
    { status: "DEFAULTED", direction: "PAYS" },
    { status: "DEFAULTED", direction: "RECEIVES" },
  ]);
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [scene.ready.cycleId])).toEqual([
    { status: "SETTLED" },
  ]);
  expect(await scene.balances()).toEqual(["carried:b 5000"]);
  await scene.isClean();
  expect(await scene.collect()).toEqual(["b PAYS 5000 SETTLED"]);
  expect(await scene.balances()).toEqual([]);
});

test("what an earlier default costs a partner in the open cycle is less for it to set off when it defaults itself", async () => {
  const owed = [
    ["a", "b", 100, "1", "CZK"],
    ["b", "c", 60, "1", "CZK"],
  ] as const;
  await scene.open(owed, { settlement: GROSS });
  for (const leg of await scene.instructed(scene.ready.cycleId))
    if (leg.direction === "RECEIVES") await scene.settle(leg.id, BigInt(leg.amount_minor));
  await scene.markOverdue();
  await redeem(80, "c", "b");
  done(await approveDefault(settlement.deps, by("checker"), await scene.declare(0n)));
  const { cycleId } = scene.ready;
  const operatorShare = [{ currency: "CZK", amountMinor: 2_000n }];
  const late = { partnerCode: "b", cycleId, reason: "It was not paid itself.", operatorShare };
  done(
    await approveDefault(
      settlement.deps,
      by("checker"),
      done(await declareDefault(settlement.deps, by("maker"), late)),
    ),
  );
  // Of the 80.00 that the open cycle owes b, 62.50 are what a's default costs it.
  expect(await shares()).toEqual([
    ...["SURVIVORS b 6250", "SURVIVORS c 3750"],
    ...["SET_OFF b 1750", "OPERATOR 2000", "SURVIVORS c 2250"],
  ]);
  await scene.isClean();
});

/** The bank refuses a payout, which is due again. */
async function refuse(legId: string): Promise<void> {
  await inTransaction(settlement.db.database, async (tx) => {
    const before = await lockLeg(tx, legId);
    if (!before) throw new Error("no such leg");
    await tx.query("UPDATE payment_instruction SET status = 'REJECTED' WHERE leg_id = $1", [legId]);
    await changeLeg(tx, legId, { status: "DUE" });
    await postLegMoves(tx, [{ before, after: { status: "DUE" } }], new Date("2011-02-10T00:00:00Z"));
  });
}

test("a cured defaulter issues again: all is recovered, new collateral covers it, two people say so", async () => {
  await scene.becomeOverdue();
  await scene.putUp(40, "CASH");
  const line = { partnerCode: "a", currency: "CZK", creditLineMinor: 10_000n, reason: "As agreed." };
  done(await approveLimit(settlement.deps, by("checker"), done(await setLimit(settlement.deps, by("maker"), line))));
  const propose = async () => cureDefault(settlement.deps, by("maker"), { partnerCode: "a", reason: "It pays again." });
  expect(kindOf(await propose())).toBe("ExposureMoveRefused");
  const declared = await scene.declare(1000n);
  done(await approveDefault(settlement.deps, by("checker"), declared));
  await redeem(150, "a", "b");
  expect(await propose()).toMatchObject({
    refused: {
      kind: "DefaultNotCured",
      open: ["not recovered in CZK", "no new collateral in CZK", "not within a limit in CZK"],
    },
  });
  expect(await scene.recover(8000n, declared.defaultId)).toBe("DONE");
  await scene.putUp(60, "CASH");
  const proposed = done(await propose());
  expect(kindOf(await approveCure(settlement.deps, by("maker"), proposed))).toBe("SecondPersonRequired");
  // What happened between counts: it owes more than its cap again.
  await redeem(60, "a", "b");
  expect(kindOf(await approveCure(settlement.deps, by("checker"), proposed))).toBe("DefaultNotCured");
  await scene.putUp(60, "CASH");
  const answers = await Promise.all(
    ["one", "two", "three"].map(async (who) => approveCure(settlement.deps, by(who), proposed)),
  );
  expect(answers.map(kindOf).sort()).toEqual(["DONE", "ExposureMoveRefused", "ExposureMoveRefused"]);
  expect(await settlement.rows("SELECT stopped, reason FROM issuing_state")).toEqual([
    { stopped: false, reason: "CURED" },
  ]);
  const told = await settlement.rows<{ payload: object }>(
    "SELECT payload FROM outbox WHERE topic LIKE '%issuingChanged%' ORDER BY position",
  );
  expect(told.map(({ payload }) => payload)).toMatchObject([
    { stopped: true, reason: "DEFAULT" },
    { stopped: false, reason: "COVERED" },
  ]);
  // From now on it is a partner like any other: beyond its cap it stops, and goes on when it is covered.
  await redeem(100, "a", "b");
  await evaluateExposures(settlement.deps);
  expect(await settlement.rows("SELECT stopped, reason FROM issuing_state")).toEqual([
    { stopped: true, reason: "EXPOSURE" },
  ]);
  expect(kindOf(await propose())).toBe("ExposureMoveRefused");
  await scene.isClean();
});

test("the database lets nobody issue again while others wait for their money, and a defaulter may leave instead", async () => {
  await scene.becomeOverdue();
  done(await approveDefault(settlement.deps, by("checker"), await scene.declare(1000n)));
  await settlement.rows(
    "INSERT INTO default_cure (id, partner_code, reason, proposed_by) VALUES (gen_random_uuid(), 'a', 'x', 'maker')",
  );
  await expect(settlement.rows("UPDATE default_cure SET approved_by = 'y', approved_at = now()")).rejects.toMatchObject(
    { constraint: "default_cure_paid" },
  );
  await settlement.others.registerPartners("fund");
  await settlement.others.settled();
  const plan: ExitProposal = {
    partnerCode: "a",
    reserveCode: "fund",
    mode: "BUY_OUT",
    announcedOn: "2011-01-01",
    lastIssuingDay: "2011-01-02",
    lastRedeemingDay: "2011-01-02",
    runOffEndsOn: null,
    trueUpOn: null,
    expectedRate: null,
    reason: "It left.",
  };
  expect(kindOf(await beginExit(settlement.deps, by("maker"), plan))).toBe("DONE");
});
