import { isRefused } from "@tessera/kernel";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveCollateral } from "./approveCollateral.js";
import { approveLimit } from "./approveLimit.js";
import { approveRelease } from "./approveRelease.js";
import { evaluateExposures } from "./evaluateExposures.js";
import { recordCollateral, type CollateralInput } from "./recordCollateral.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { releaseCollateral } from "./releaseCollateral.js";
import { setLimit } from "./setLimit.js";

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b");
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

async function redeem(crowns: number): Promise<void> {
  const draws = [["a", crowns, "1", "CZK"]] as const;
  await settlement.others.redeem({ redeemer: "b", at: "2011-01-10T11:00:00.000Z", draws });
  await settlement.others.settled();
}

async function limit(crowns: number): Promise<void> {
  const input = { partnerCode: "a", currency: "CZK", creditLineMinor: BigInt(crowns) * 100n, reason: "As agreed." };
  done(await approveLimit(settlement.deps, by("checker"), done(await setLimit(settlement.deps, by("maker"), input))));
}

const proposeCover = async (minor: bigint, change: Partial<CollateralInput> = {}) =>
  done(
    await recordCollateral(settlement.deps, by("maker"), {
      ...{ partnerCode: "a", currency: "CZK", amountMinor: minor, haircut: "0.1", kind: "CASH", validUntil: null },
      reference: "Escrow 1",
      ...change,
    }),
  ).collateralId;

async function putUp(minor: bigint, change: Partial<CollateralInput> = {}): Promise<string> {
  const collateralId = await proposeCover(minor, change);
  done(await approveCollateral(settlement.deps, by("checker"), { collateralId }));
  return collateralId;
}

const propose = async (collateralId: string, amountMinor: bigint, currency = "CZK") =>
  releaseCollateral(settlement.deps, by("maker"), { collateralId, amountMinor, currency, reason: "No longer needed." });
async function release(collateralId: string, amountMinor: bigint): Promise<string> {
  const proposed = await propose(collateralId, amountMinor);
  return kindOf(isRefused(proposed) ? proposed : await approveRelease(settlement.deps, by("checker"), proposed));
}

async function inLedger(): Promise<string[]> {
  const rows = await settlement.rows<{ text: string }>(
    `SELECT concat_ws(' ', account, sum(amount_minor)) AS text FROM money_posting GROUP BY account ORDER BY account`,
  );
  return rows.map(({ text }) => text);
}

async function isClean(): Promise<void> {
  const violated = (await verifyOwnBooks(settlement.db.database)).filter((report) => report.violations > 0);
  expect(violated).toEqual([]);
}

test("collateral in money is lodged and given back in the ledger, up to what the exposure needs to the minor unit", async () => {
  await limit(10);
  const collateralId = await putUp(10_000n);
  await putUp(5_000n, { kind: "BANK_GUARANTEE" });
  expect(await inLedger()).toEqual(["collateral:a -10000", "suspense 10000"]);
  // cap: 10 + 90 + 45 = 145.00; used: 100.00; 45.00 of the cap may go, and that is 50.00 of the cash.
  await redeem(100);
  expect(await release(collateralId, 5_001n)).toBe("ExposureMoveRefused");
  expect(await release(collateralId, 5_000n)).toBe("DONE");
  expect(await release(collateralId, 1n)).toBe("ExposureMoveRefused");
  expect(await inLedger()).toEqual(["collateral:a -5000", "suspense 5000"]);
  await evaluateExposures(settlement.deps);
  expect(await settlement.rows("SELECT level FROM exposure_state")).toEqual([{ level: "WARNING_95" }]);
  await isClean();
});

test("what covers no exposure is given back in full, and not twice", async () => {
  await limit(0);
  await redeem(1);
  const fund = await putUp(700n, { kind: "FUND_CONTRIBUTION" });
  const proposed = await Promise.all([propose(fund, 700n), propose(fund, 400n)]);
  const releases = proposed.map(done);
  const answers = await Promise.all(
    releases.map(async (release_) => approveRelease(settlement.deps, by("checker"), release_)),
  );
  expect(answers.map(kindOf).sort()).toEqual(["DONE", "ExposureMoveRefused"]);
  await isClean();
});

test("a release is refused by name, needs two people, and is answered once per key", async () => {
  const collateralId = await putUp(700n);
  const nothing = "00000000-0000-0000-0000-000000000000";
  expect(kindOf(await propose(nothing, 1n))).toBe("ExposureMoveRefused");
  expect(kindOf(await propose(collateralId, 0n))).toBe("InvalidInput");
  expect(kindOf(await propose(collateralId, -1n))).toBe("InvalidInput");
  expect(kindOf(await propose(collateralId, 701n))).toBe("ExposureMoveRefused");
  expect(kindOf(await propose(collateralId, 1n, "EUR"))).toBe("ExposureMoveRefused");
  expect(kindOf(await propose(await proposeCover(5n), 1n))).toBe("ExposureMoveRefused");
  expect(kindOf(await approveRelease(settlement.deps, by("checker"), { releaseId: nothing }))).toBe(
    "ExposureMoveRefused",
  );
  const proposed = done(await propose(collateralId, 300n));
  expect(kindOf(await approveRelease(settlement.deps, by("maker"), proposed))).toBe("SecondPersonRequired");
  const request = by("checker");
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => approveRelease(settlement.deps, request, proposed)),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(kindOf(await approveRelease(settlement.deps, by("checker"), proposed))).toBe("ExposureMoveRefused");
  expect(await inLedger()).toEqual(["collateral:a -400", "suspense 400"]);
  await isClean();
});

test("what is rejected stays on record with its reason, counts for nothing, and is decided on no more", async () => {
  const { deps } = settlement;
  const collateralId = await proposeCover(700n);
  const reject = async (kind: "COLLATERAL" | "LIMIT" | "RELEASE" | null, proposalId: string, reason = "Not ours.") =>
    kindOf(await rejectProposal(deps, by("checker"), { kind, proposalId, reason }));
  expect(await reject("COLLATERAL", collateralId, "")).toBe("InvalidInput");
  expect(await reject(null, "lim_x")).toBe("ProposalRefused");
  expect(await reject("LIMIT", collateralId)).toBe("ExposureMoveRefused");
  expect(await reject("COLLATERAL", collateralId)).toBe("DONE");
  expect(await reject("COLLATERAL", collateralId)).toBe("ExposureMoveRefused");
  expect(kindOf(await approveCollateral(deps, by("other"), { collateralId }))).toBe("ExposureMoveRefused");
  expect(await release(collateralId, 1n)).toBe("ExposureMoveRefused");

  const line = { partnerCode: "a", currency: "CZK", creditLineMinor: 1n, reason: "r" };
  const { limitId } = done(await setLimit(deps, by("maker"), line));
  expect(await reject("LIMIT", limitId)).toBe("DONE");
  expect(kindOf(await approveLimit(deps, by("other"), { limitId }))).toBe("ExposureMoveRefused");
  const kept = await putUp(5n);
  const { releaseId } = done(await propose(kept, 5n));
  expect(await reject("RELEASE", releaseId)).toBe("DONE");
  expect(kindOf(await approveRelease(deps, by("other"), { releaseId }))).toBe("ExposureMoveRefused");
  expect(await reject("COLLATERAL", kept)).toBe("ExposureMoveRefused");
  expect(await inLedger()).toEqual(["collateral:a -5", "suspense 5"]);
  // Past the commands too.
  for (const [table, id] of [
    ["collateral", collateralId],
    ["exposure_limit", limitId],
    ["collateral_release", releaseId],
  ] as const) {
    const change = `UPDATE ${table} SET approved_by = 'x', approved_at = now() WHERE id = $1`;
    await expect(settlement.rows(change, [id])).rejects.toThrow("it changes only once");
  }
  await isClean();
});
