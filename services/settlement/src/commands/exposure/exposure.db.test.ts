import { heldPoints, settlementExposureChanged, settlementIssuingChanged } from "@tessera/contracts";
import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import type { SettlementDeps } from "../deps.js";
import { openDispute } from "../disputes/openDispute.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveCollateral } from "./approveCollateral.js";
import { approveDefault } from "./approveDefault.js";
import { approveLimit } from "./approveLimit.js";
import { declareDefault } from "./declareDefault.js";
import { evaluateExposures } from "./evaluateExposures.js";
import { recordCollateral, type CollateralInput } from "./recordCollateral.js";
import { setLimit } from "./setLimit.js";

let settlement: TestSettlement;
let deps: SettlementDeps;
/** What members says is held: issuer, currency, value. */
let held: { issuerCode: string; currency: string; value: string }[] | undefined;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");

beforeEach(async () => {
  settlement = await startTestSettlement();
  held = [];
  const call = async (command: { name: string }, input: never) => {
    if (command.name !== heldPoints.name) return settlement.deps.peers.call(command as never, input);
    if (!held) throw new Error("members does not answer");
    return { rows: held };
  };
  deps = { ...settlement.deps, peers: { call } as never };
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b", "c");
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

/** So many crowns of a's points are redeemed at another partner. */
async function redeem(crowns: number, redeemer = "b", issuer = "a"): Promise<void> {
  const at = "2011-01-10T11:00:00.000Z";
  await settlement.others.redeem({ redeemer, at, draws: [[issuer, crowns, "1", "CZK"]] });
  await settlement.others.settled();
}

async function limit(crowns: number, partnerCode = "a"): Promise<string> {
  const input = { partnerCode, currency: "CZK", creditLineMinor: BigInt(crowns) * 100n, reason: "As agreed." };
  const proposed = await setLimit(deps, by("maker"), input);
  if (isRefused(proposed)) throw new Error(proposed.refused.message);
  expect(kindOf(await approveLimit(deps, by("maker"), proposed))).toBe("SecondPersonRequired");
  expect(kindOf(await approveLimit(deps, by("checker"), proposed))).toBe("DONE");
  return proposed.limitId;
}

async function putUp(crowns: number, change: Partial<CollateralInput> = {}): Promise<string> {
  const proposed = await recordCollateral(deps, by("maker"), {
    partnerCode: "a",
    currency: "CZK",
    amountMinor: BigInt(crowns) * 100n,
    haircut: "0.1",
    kind: "CASH",
    reference: "Escrow 1",
    validUntil: null,
    ...change,
  });
  if (isRefused(proposed)) throw new Error(proposed.refused.message);
  expect(kindOf(await approveCollateral(deps, by("maker"), proposed))).toBe("SecondPersonRequired");
  expect(kindOf(await approveCollateral(deps, by("checker"), proposed))).toBe("DONE");
  return proposed.collateralId;
}

/** The facts told so far, in order: partner, what, and the number within its key. */
async function told(): Promise<string[]> {
  const rows = await settlement.rows<{ topic: string; payload: Record<string, unknown>; sequence: string }>(
    "SELECT topic, payload, sequence FROM outbox WHERE topic = ANY($1) ORDER BY position",
    [[settlementIssuingChanged.topic, settlementExposureChanged.topic]],
  );
  return rows.map(({ payload, sequence }) =>
    [
      payload["partnerCode"],
      payload["level"] ?? `${payload["stopped"] ? "stopped" : "goes on"} ${String(payload["reason"])}`,
      sequence,
    ].join(" "),
  );
}

async function isClean(...left: readonly string[]): Promise<void> {
  const violated = (await verifyOwnBooks(settlement.db.database)).filter((report) => report.violations > 0);
  expect(violated.map(({ invariant }) => invariant)).toEqual(left);
}

test("a partner is warned at 80 and 95 per cent of 47,000, stopped beyond it by the next evaluation, and goes on when it is covered", async () => {
  await limit(20_000);
  const collateralId = await putUp(30_000);
  await evaluateExposures(deps);
  expect(await told()).toEqual([]);
  for (const crowns of [37_600, 7_050, 2_350]) {
    await redeem(crowns);
    await evaluateExposures(deps);
  }
  // 47,000 of 47,000 is covered still.
  expect(await told()).toEqual(["a WARNING_80 1", "a WARNING_95 2"]);
  await redeem(1);
  await evaluateExposures(deps);
  await evaluateExposures(deps);
  const stopped = ["a WARNING_80 1", "a WARNING_95 2", "a EXCEEDED 3", "a stopped EXPOSURE 1"];
  expect(await told()).toEqual(stopped);
  await redeem(1, "a", "b");
  await evaluateExposures(deps);
  expect(await told()).toEqual([...stopped, "a WARNING_95 4", "a goes on COVERED 2"]);
  await settlement.db.superuserPool.query("ALTER TABLE collateral DISABLE TRIGGER collateral_changes");
  await settlement.rows("UPDATE collateral SET valid_until = now() - interval '1 second' WHERE id = $1", [
    collateralId,
  ]);
  await evaluateExposures(deps);
  expect((await told()).slice(6)).toEqual(["a EXCEEDED 5", "a stopped EXPOSURE 3"]);
  await isClean();
});

test("an evaluation that began before a crossing was committed may stop it; the first that begins after it does", async () => {
  await limit(10);
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const call = async () => {
    isAsked();
    await answered;
    return { rows: [] };
  };
  const underWay = evaluateExposures({ ...deps, peers: { call } as never });
  await asked;
  await redeem(11);
  answer();
  await underWay;
  expect(await told()).toEqual(["a EXCEEDED 1", "a stopped EXPOSURE 1"]);
  await redeem(1, "a", "b");
  await evaluateExposures(deps);
  await redeem(1);
  await evaluateExposures(deps);
  expect((await told()).slice(2)).toEqual([
    "a WARNING_95 2",
    "a goes on COVERED 2",
    "a EXCEEDED 3",
    "a stopped EXPOSURE 3",
  ]);
});

test("a partner without a limit is never stopped, whatever it owes", async () => {
  await redeem(1_000_000);
  await evaluateExposures(deps);
  expect(await told()).toEqual([]);
  await isClean();
});

test("held points count as if they were captured; when members does not answer, what was held last does", async () => {
  await limit(100);
  await redeem(60);
  held = [{ issuerCode: "a", currency: "CZK", value: "40.005" }];
  await evaluateExposures(deps);
  expect(await told()).toEqual(["a EXCEEDED 1", "a stopped EXPOSURE 1"]);
  held = undefined;
  await evaluateExposures(deps);
  expect(await told()).toHaveLength(2);
  held = [];
  await evaluateExposures(deps);
  expect(await told()).toEqual(["a EXCEEDED 1", "a stopped EXPOSURE 1", "a COVERED 2", "a goes on COVERED 2"]);
});

test("a disputed obligation exposes nobody", async () => {
  await limit(10);
  await redeem(11);
  await evaluateExposures(deps);
  const [obligation] = await settlement.rows<{ id: string }>("SELECT id FROM obligation");
  const claimed = { amountMinor: 0n, currency: "CZK" };
  const input = { obligationId: obligation?.id ?? "", reason: "Never.", claimed, partnerCode: "a" };
  expect(kindOf(await openDispute(deps, by("a-client"), input))).toBe("DONE");
  await evaluateExposures(deps);
  expect((await told()).slice(2)).toEqual(["a COVERED 2", "a goes on COVERED 2"]);
  await isClean();
});

test("a raise cools off, a cut is in force at once", async () => {
  await limit(100);
  await limit(500);
  await redeem(200);
  await evaluateExposures(deps);
  expect(await told()).toEqual(["a EXCEEDED 1", "a stopped EXPOSURE 1"]);
  await settlement.db.superuserPool.query("ALTER TABLE exposure_limit DISABLE TRIGGER exposure_limit_changes");
  await settlement.rows(
    "UPDATE exposure_limit SET approved_at = approved_at - interval '1 day', effective_at = effective_at - interval '1 day'",
  );
  await evaluateExposures(deps);
  expect((await told()).slice(2)).toEqual(["a COVERED 2", "a goes on COVERED 2"]);
  await limit(50);
  await evaluateExposures(deps);
  expect((await told()).slice(4)).toEqual(["a EXCEEDED 3", "a stopped EXPOSURE 3"]);
});

test("posters of one partner do not wait for each other, nor for an evaluation under way", async () => {
  await limit(1_000_000);
  const client = await settlement.db.superuserPool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(32341, -1)");
    await client.query("SELECT * FROM exposure_position FOR UPDATE");
    await Promise.all(Array.from({ length: 10 }, async () => redeem(1)));
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
  await Promise.all([evaluateExposures(deps), evaluateExposures(deps), redeem(1), redeem(2)]);
  await evaluateExposures(deps);
  expect(await settlement.rows("SELECT FROM exposure_delta")).toEqual([]);
  expect(await settlement.rows("SELECT position_minor FROM exposure_position WHERE partner_code = 'a'")).toEqual([
    { position_minor: "1300" },
  ]);
  await isClean();
});

describe("a default", () => {
  /** a owes b 100.00 and c 50.00; both are to be paid, a has paid 30.00, and the rest is overdue. */
  async function overdue(): Promise<string> {
    await redeem(100, "b");
    await redeem(50, "c");
    const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
    const id = cycle?.id ?? "";
    await inTransaction(settlement.db.database, async (tx) => {
      await cutOffCycle(tx, id, null);
    });
    await inTransaction(settlement.db.database, async (tx) => closeCutOffCycle(tx, id));
    await inTransaction(settlement.db.database, async (tx) => calculateCycle(tx, id, { actor: "maker" }));
    await inTransaction(settlement.db.database, async (tx) => {
      await tx.query(
        `INSERT INTO cycle_approval (id, cycle_id, calculation, content_hash, approved_by)
         SELECT gen_random_uuid(), id, calculation, content_hash, 'approver' FROM cycle WHERE id = $1`,
        [id],
      );
      await tx.query("UPDATE cycle SET status = 'APPROVED' WHERE id = $1", [id]);
      await tx.query("UPDATE cycle SET status = 'INSTRUCTED' WHERE id = $1", [id]);
      await tx.query(
        `UPDATE leg SET status = 'INSTRUCTED', due_on = '2011-02-10', value_date = '2011-02-10',
           reference = 'L' || upper(left(replace(id::text, '-', ''), 30)) WHERE cycle_id = $1`,
        [id],
      );
      await tx.query(
        "UPDATE leg SET status = 'OVERDUE', settled_minor = 3000 WHERE cycle_id = $1 AND direction = 'PAYS'",
        [id],
      );
    });
    return id;
  }

  const declare = async (cycleId: string, operatorMinor = 0n, partnerCode = "a") =>
    declareDefault(deps, by("maker"), {
      partnerCode,
      cycleId,
      reason: "It did not pay in ten days.",
      operatorShare: operatorMinor > 0n ? [{ currency: "CZK", amountMinor: operatorMinor }] : [],
    });
  const shares = async () =>
    (
      await settlement.rows<{ text: string }>(
        "SELECT concat_ws(' ', layer, partner_code, amount_minor) AS text FROM default_share ORDER BY ordinal",
      )
    ).map(({ text }) => text);

  test("is paid from collateral, fund, operator and survivors, in this order, and stops issuing for good", async () => {
    const cycleId = await overdue();
    await limit(1_000_000);
    await putUp(40);
    await putUp(20, { kind: "FUND_CONTRIBUTION", haircut: "0" });
    const declared = await declare(cycleId, 1000n);
    if (isRefused(declared)) throw new Error("refused");
    expect(kindOf(await approveDefault(deps, by("maker"), declared))).toBe("SecondPersonRequired");
    const answers = await Promise.all(
      Array.from({ length: 4 }, async (_, who) => approveDefault(deps, by(`checker ${who}`), declared)),
    );
    expect(answers.map(kindOf).sort()).toEqual(["DONE", ...Array.from({ length: 3 }, () => "ExposureMoveRefused")]);
    // 120.00 is missing: 40 + 20 + 10, and the rest by what b and c are to receive, 2 to 1.
    expect(await shares()).toEqual([
      "COLLATERAL a 4000",
      "FUND a 2000",
      "OPERATOR 1000",
      "SURVIVORS b 3333",
      "SURVIVORS c 1667",
    ]);
    expect(await settlement.rows("SELECT status FROM leg WHERE direction = 'PAYS'")).toEqual([{ status: "DEFAULTED" }]);
    await evaluateExposures(deps);
    expect(await told()).toEqual(["a stopped DEFAULT 1"]);
    // What was used covers nothing any more.
    expect(await settlement.rows("SELECT FROM issuing_state WHERE stopped AND reason = 'DEFAULT'")).toHaveLength(1);
    expect(kindOf(await declare(cycleId))).toBe("ExposureMoveRefused");
    // The test wrote the payments of this cycle itself, so there are no files and nobody posted them.
    await isClean(
      "a leg that the operator pays is in one payment file from its instruction on",
      "the ledger of a cycle is what its positions and legs say",
    );
  });

  test("what nobody has overdue, nobody can declare; what is wrong is named", async () => {
    const cycleId = await overdue();
    expect(kindOf(await declare(cycleId, 0n, "b"))).toBe("ExposureMoveRefused");
    expect(kindOf(await declare("00000000-0000-0000-0000-000000000000"))).toBe("ExposureMoveRefused");
    const twice = [1n, 2n].map((amountMinor) => ({ currency: "CZK", amountMinor }));
    const input = { partnerCode: "a", cycleId, reason: "r", operatorShare: twice };
    expect(kindOf(await declareDefault(deps, by("maker"), input))).toBe("InvalidInput");
    const unknown = { defaultId: "00000000-0000-0000-0000-000000000000" };
    expect(kindOf(await approveDefault(deps, by("checker"), unknown))).toBe("ExposureMoveRefused");
  });
});

test("a limit and a collateral are refused by name", async () => {
  const line = { partnerCode: "a", currency: "CZK", creditLineMinor: 0n, reason: "r" };
  const kind = async (change: object) => kindOf(await setLimit(deps, by("maker"), { ...line, ...change }));
  expect(await kind({})).toBe("DONE");
  expect(await kind({ creditLineMinor: -1n })).toBe("InvalidInput");
  expect(await kind({ reason: "" })).toBe("InvalidInput");
  expect(await kind({ partnerCode: "nobody" })).toBe("UnknownPartner");
  const collateral = {
    partnerCode: "a",
    currency: "CZK",
    amountMinor: 1n,
    haircut: "0.5",
    kind: "CASH",
    reference: "r",
    validUntil: null,
  } as const;
  const kindOfCollateral = async (change: Partial<CollateralInput>) =>
    kindOf(await recordCollateral(deps, by("maker"), { ...collateral, ...change }));
  expect(await kindOfCollateral({})).toBe("DONE");
  expect(await kindOfCollateral({ amountMinor: 0n })).toBe("InvalidInput");
  for (const haircut of ["1.1", "-0.1", "0.1234567", "x", "1.000001"]) {
    expect(await kindOfCollateral({ haircut })).toBe("InvalidInput");
  }
  expect(await kindOfCollateral({ validUntil: new Date("2020-01-01") })).toBe("InvalidInput");
  expect(await kindOfCollateral({ partnerCode: "nobody" })).toBe("UnknownPartner");
  const nothing = "00000000-0000-0000-0000-000000000000";
  expect(kindOf(await approveLimit(deps, by("checker"), { limitId: nothing }))).toBe("ExposureMoveRefused");
  expect(kindOf(await approveCollateral(deps, by("checker"), { collateralId: nothing }))).toBe("ExposureMoveRefused");
});
