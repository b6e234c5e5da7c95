import { heldPoints, settlementExposureChanged, settlementIssuingChanged } from "@tessera/contracts";
import { isRefused } from "@tessera/kernel";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import type { SettlementDeps } from "../deps.js";
import { openDispute } from "../disputes/openDispute.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveCollateral } from "./approveCollateral.js";
import { approveLimit } from "./approveLimit.js";
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
