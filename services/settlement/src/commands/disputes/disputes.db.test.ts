import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveAdjustment } from "./approveAdjustment.js";
import { approveDispute } from "./approveDispute.js";
import { decideDispute, type DecisionInput } from "./decideDispute.js";
import { openDispute } from "./openDispute.js";
import { postAdjustment, type AdjustmentInput } from "./postAdjustment.js";
import { reviewDispute } from "./reviewDispute.js";

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const MAKER = "maker";
const CHECKER = "checker";

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b", "c");
  await settlement.others.redeem({ redeemer: "b", at: "2011-01-10T11:00:00.000Z", draws: [["a", 1000, "0.1", "CZK"]] });
  await settlement.others.redeem({ redeemer: "c", at: "2011-01-11T11:00:00.000Z", draws: [["a", 300, "0.1", "CZK"]] });
  await settlement.others.redeem({ redeemer: "c", at: "2011-02-11T11:00:00.000Z", draws: [["b", 50, "0.1", "CZK"]] });
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
const czk = (amountMinor: bigint) => ({ amountMinor, currency: "CZK" });
const cycles = async () =>
  settlement.rows<{ id: string; status: string }>("SELECT id, status FROM cycle ORDER BY opens_at");

/** The obligation of 100.00 that a owes b. */
async function obligation(): Promise<{ id: string; cycle_id: string }> {
  const [row] = await settlement.rows<{ id: string; cycle_id: string }>(
    "SELECT id, cycle_id FROM obligation WHERE debtor_code = 'a' AND creditor_code = 'b' AND kind = 'REDEMPTION'",
  );
  if (!row) throw new Error("there is one");
  return row;
}

async function close(cycleId: string): Promise<void> {
  const { database } = settlement.db;
  await inTransaction(database, async (tx) => cutOffCycle(tx, cycleId, null));
  await inTransaction(database, async (tx) => closeCutOffCycle(tx, cycleId));
}

/** What each partner is owed, less what it owes, over all that counts; by code. */
async function nets(): Promise<Record<string, string>> {
  const rows = await settlement.rows<{ code: string; net: string }>(
    `SELECT code, sum(net) AS net FROM obligation
     CROSS JOIN LATERAL (VALUES (debtor_code, -amount_minor), (creditor_code, amount_minor)) AS side (code, net)
     WHERE NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id) GROUP BY code ORDER BY code`,
  );
  return Object.fromEntries(rows.map((row) => [row.code, row.net]));
}

async function posted(): Promise<string[]> {
  const rows = await settlement.rows<{ text: string }>(
    `SELECT concat_ws(' ', debtor_code, creditor_code, amount_minor, CASE WHEN late THEN 'late' ELSE 'in time' END,
                      (SELECT count(*) FROM cycle AS earlier WHERE earlier.opens_at < cycle.opens_at)) AS text
     FROM obligation JOIN cycle ON cycle.id = cycle_id WHERE kind = 'ADJUSTMENT' ORDER BY obligation.id`,
  );
  return rows.map((row) => row.text);
}

async function isClean(): Promise<void> {
  expect((await verifyOwnBooks(settlement.db.database)).filter((report) => report.violations > 0)).toEqual([]);
}

async function dispute(claimedMinor: bigint, partnerCode: string | null = "a"): Promise<string> {
  const input = { obligationId: (await obligation()).id, reason: "Not ours.", claimed: czk(claimedMinor), partnerCode };
  const opened = await openDispute(settlement.deps, by("a-client"), input);
  if (isRefused(opened)) throw new Error(opened.refused.message);
  return opened.disputeId;
}

async function decide(disputeId: string, decision: Partial<DecisionInput>): Promise<void> {
  expect(kindOf(await reviewDispute(settlement.deps, by(MAKER), { disputeId }))).toBe("DONE");
  const input = { disputeId, outcome: "ACCEPTED", amount: null, reason: "The receipt says so.", ...decision } as const;
  expect(kindOf(await decideDispute(settlement.deps, by(MAKER), input))).toBe("DONE");
}

const approve = async (disputeId: string, who = CHECKER) => approveDispute(settlement.deps, by(who), { disputeId });

describe("adjustments", () => {
  const input: AdjustmentInput = {
    debtorCode: "c",
    creditorCode: "a",
    ...czk(1234n),
    reason: "A poster that both paid for.",
    occurredAt: new Date("2011-01-20T00:00:00.000Z"),
  };

  test("nothing is owed before a second person approves, then once, in the cycle of its instant", async () => {
    const proposed = await postAdjustment(settlement.deps, by(MAKER), input);
    if (isRefused(proposed)) throw new Error("refused");
    expect(await posted()).toEqual([]);
    expect(kindOf(await approveAdjustment(settlement.deps, by(MAKER), proposed))).toBe("SecondPersonRequired");
    const second = by(CHECKER);
    expect(await approveAdjustment(settlement.deps, second, proposed)).toEqual(proposed);
    expect(await approveAdjustment(settlement.deps, second, proposed)).toEqual(proposed);
    expect(kindOf(await approveAdjustment(settlement.deps, by(CHECKER), proposed))).toBe("AdjustmentMoveRefused");
    expect(await posted()).toEqual(["c a 1234 in time 0"]);
    await isClean();
  });

  test("one whose interval is closed goes late into the earliest open cycle", async () => {
    const proposed = await postAdjustment(settlement.deps, by(MAKER), input);
    if (isRefused(proposed)) throw new Error("refused");
    await close((await cycles())[0]?.id ?? "");
    expect(kindOf(await approveAdjustment(settlement.deps, by(CHECKER), proposed))).toBe("DONE");
    expect(await posted()).toEqual(["c a 1234 late 1"]);
    await isClean();
  });

  test("of approvers at one time one posts it", async () => {
    const proposed = await postAdjustment(settlement.deps, by(MAKER), input);
    if (isRefused(proposed)) throw new Error("refused");
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        approveAdjustment(settlement.deps, by(`checker ${index}`), proposed),
      ),
    );
    expect(answers.map(kindOf).filter((kind) => kind === "DONE")).toHaveLength(1);
    expect(await posted()).toHaveLength(1);
  });

  test("what is wrong is refused by name, and nothing is kept", async () => {
    const refused = async (change: Partial<AdjustmentInput>) => {
      const answer = await postAdjustment(settlement.deps, by(MAKER), { ...input, ...change });
      if (!isRefused(answer)) throw new Error("was taken");
      return "problems" in answer.refused ? answer.refused.problems.map(({ path }) => path[0]) : answer.refused.kind;
    };
    expect(await refused({ creditorCode: "c" })).toEqual(["creditorCode"]);
    expect(await refused({ creditorCode: "nobody" })).toBe("UnknownPartner");
    expect(await refused({ amountMinor: 0n })).toEqual(["amount"]);
    expect(await refused({ amountMinor: -1n })).toEqual(["amount"]);
    expect(await refused({ amountMinor: 10n ** 30n })).toEqual(["amount"]);
    expect(await refused({ reason: "" })).toEqual(["reason"]);
    expect(await refused({ occurredAt: new Date("2999-01-01") })).toEqual(["occurredAt"]);
    expect(await settlement.rows("SELECT FROM adjustment")).toEqual([]);
    const unknown = { adjustmentId: "00000000-0000-0000-0000-000000000000" };
    expect(kindOf(await approveAdjustment(settlement.deps, by(CHECKER), unknown))).toBe("AdjustmentMoveRefused");
  });
});

describe("disputes before the approval of the cycle", () => {
  test("the obligation leaves the sums, and stays out when the claim is accepted", async () => {
    const before = await nets();
    const id = await dispute(0n);
    expect(await nets()).toEqual({ ...before, a: "-3000", b: "-500" });
    await decide(id, { outcome: "ACCEPTED" });
    expect(kindOf(await approve(id, MAKER))).toBe("SecondPersonRequired");
    expect(kindOf(await approve(id))).toBe("DONE");
    expect(await nets()).toEqual({ ...before, a: "-3000", b: "-500" });
    expect(await posted()).toEqual([]);
    await isClean();
  });

  test("rejected, it comes back into its cycle", async () => {
    const before = await nets();
    const id = await dispute(1n, "b");
    await decide(id, { outcome: "REJECTED" });
    expect(kindOf(await approve(id))).toBe("DONE");
    expect(await nets()).toEqual(before);
    expect(await posted()).toEqual([]);
    await isClean();
  });

  test("accepted in part, the part is owed instead", async () => {
    const id = await dispute(0n, null);
    await decide(id, { outcome: "PARTIALLY_ACCEPTED", amount: czk(4000n) });
    expect(kindOf(await approve(id))).toBe("DONE");
    expect(await posted()).toEqual(["a b 4000 in time 0"]);
    expect(await nets()).toEqual({ a: "-7000", b: "3500", c: "3500" });
    await isClean();
  });

  test("a claim for more is owed in whole", async () => {
    const id = await dispute(10_001n, "b");
    await close((await obligation()).cycle_id);
    await decide(id, { outcome: "ACCEPTED" });
    expect(kindOf(await approve(id))).toBe("DONE");
    expect(await posted()).toEqual(["a b 10001 late 1"]);
    await isClean();
  });
});

describe("disputes about a calculated cycle", () => {
  const calculated = async () => {
    const { cycle_id: cycleId } = await obligation();
    await close(cycleId);
    await inTransaction(settlement.db.database, async (tx) => calculateCycle(tx, cycleId, { actor: MAKER }));
    return cycleId;
  };
  const standing = async (cycleId: string) =>
    (
      await settlement.rows<{ calculation: number; status: string; hash: string; total: string }>(
        `SELECT cycle.calculation, status, content_hash AS hash, gross_minor AS total FROM cycle
         JOIN cycle_total AS frozen ON frozen.cycle_id = cycle.id AND frozen.calculation = cycle.calculation WHERE cycle.id = $1`,
        [cycleId],
      )
    )[0];
  /** As a second person approves it. */
  const approveCycle = async (cycleId: string) =>
    inTransaction(settlement.db.database, async (tx) => {
      await tx.query(
        `INSERT INTO cycle_approval (id, cycle_id, calculation, content_hash, approved_by)
         SELECT gen_random_uuid(), id, calculation, content_hash, 'approver' FROM cycle WHERE id = $1`,
        [cycleId],
      );
      await tx.query("UPDATE cycle SET status = 'APPROVED' WHERE id = $1", [cycleId]);
    });

  test("it is calculated again in the same breath, and again when the obligation comes back", async () => {
    const cycleId = await calculated();
    const before = await standing(cycleId);
    expect(before).toMatchObject({ calculation: 1, total: "13000" });
    const id = await dispute(0n);
    expect(await standing(cycleId)).toMatchObject({ calculation: 2, total: "3000" });
    await isClean();
    await decide(id, { outcome: "REJECTED" });
    expect(kindOf(await approve(id))).toBe("DONE");
    expect(await standing(cycleId)).toEqual({ ...before, calculation: 3 });
    expect(await posted()).toEqual([]);
    await isClean();
  });

  test("a second dispute about the same cycle makes the next calculation", async () => {
    const cycleId = await calculated();
    await dispute(0n);
    const [other] = await settlement.rows<{ id: string }>("SELECT id FROM obligation WHERE amount_minor = 3000");
    const claim = { obligationId: other?.id ?? "", reason: "Nor this.", claimed: czk(0n), partnerCode: "c" };
    expect(kindOf(await openDispute(settlement.deps, by("c-client"), claim))).toBe("DONE");
    const [cycle] = await settlement.rows("SELECT calculation, status FROM cycle WHERE id = $1", [cycleId]);
    expect(cycle).toEqual({ calculation: 3, status: "CALCULATED" });
    expect(await settlement.rows("SELECT FROM leg WHERE calculation = 3")).toEqual([]);
    await isClean();
  });

  test("what was withdrawn before the approval and is rejected after it, is owed anew in the open cycle", async () => {
    const cycleId = await calculated();
    const id = await dispute(0n);
    await approveCycle(cycleId);
    const approved = await standing(cycleId);
    await decide(id, { outcome: "REJECTED" });
    expect(kindOf(await approve(id))).toBe("DONE");
    expect(await standing(cycleId)).toEqual(approved);
    expect(await posted()).toEqual(["a b 10000 late 1"]);
    await isClean();
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
      const id = await dispute(claimedMinor, "b");
      expect(await standing(cycleId)).toEqual(approved);
      await decide(id, { outcome, amount: amount === null ? null : czk(amount) });
      expect(kindOf(await approve(id))).toBe("DONE");
      expect(await standing(cycleId)).toEqual(approved);
      expect(await posted()).toEqual(expected);
      await isClean();
    },
  );
});

test("a redemption that is undone owes nothing, whatever was decided before or is decided afterwards", async () => {
  const [spend] = await settlement.rows<{ source_id: string }>("SELECT source_id FROM draw WHERE points = 1000");
  const id = await dispute(2500n);
  await decide(id, { outcome: "ACCEPTED" });
  expect(kindOf(await approve(id))).toBe("DONE");
  expect(await posted()).toEqual(["a b 2500 in time 0"]);
  await settlement.others.cancelRedemption(spend?.source_id ?? "", "2011-01-12T11:00:00.000Z");
  await settlement.others.settled();
  expect(await nets()).toEqual({ a: "-3000", b: "-500", c: "3500" });
  expect(await posted()).toEqual(["a b 2500 in time 0", "a b 7500 in time 0"]);
  await isClean();
});

test("a reversal while the dispute is open is seen when it is closed", async () => {
  const [spend] = await settlement.rows<{ source_id: string }>("SELECT source_id FROM draw WHERE points = 1000");
  const id = await dispute(0n);
  await settlement.others.cancelRedemption(spend?.source_id ?? "", "2011-01-12T11:00:00.000Z");
  await settlement.others.settled();
  await decide(id, { outcome: "ACCEPTED" });
  expect(kindOf(await approve(id))).toBe("DONE");
  expect(await nets()).toEqual({ a: "-3000", b: "-500", c: "3500" });
  await isClean();
});

describe("moves that are refused", () => {
  test("a dispute is opened once, by a party of the obligation, with another amount in its currency", async () => {
    const { id: obligationId } = await obligation();
    const claim = { obligationId, reason: "Why?", claimed: czk(0n), partnerCode: "a" };
    const open = async (change: object) => kindOf(await openDispute(settlement.deps, by("x"), { ...claim, ...change }));
    expect(await open({ partnerCode: "c" })).toBe("DisputeMoveRefused");
    expect(await open({ obligationId: "00000000-0000-0000-0000-000000000000" })).toBe("DisputeMoveRefused");
    expect(await open({ claimed: czk(10_000n) })).toBe("InvalidInput");
    expect(await open({ claimed: czk(-1n) })).toBe("InvalidInput");
    expect(await open({ claimed: { amountMinor: 1n, currency: "EUR" } })).toBe("InvalidInput");
    expect(await open({ reason: " " })).toBe("InvalidInput");
    const answers = await Promise.all(Array.from({ length: 6 }, async () => open({})));
    expect(answers.sort()).toEqual(["DONE", ...Array.from({ length: 5 }, () => "DisputeMoveRefused")]);
  });

  test("only what is under review is decided, only what is decided is closed, and a review takes the decision back", async () => {
    const disputeId = await dispute(0n);
    const decision = { disputeId, outcome: "ACCEPTED", amount: null, reason: "So it is." } as const;
    expect(kindOf(await approve(disputeId))).toBe("DisputeMoveRefused");
    expect(kindOf(await decideDispute(settlement.deps, by(MAKER), decision))).toBe("DisputeMoveRefused");
    await decide(disputeId, { outcome: "ACCEPTED" });
    expect(kindOf(await decideDispute(settlement.deps, by(MAKER), decision))).toBe("DisputeMoveRefused");
    await decide(disputeId, { outcome: "REJECTED" });
    const answers = await Promise.all(
      Array.from({ length: 6 }, async (_, who) => approve(disputeId, `checker ${who}`)),
    );
    expect(answers.map(kindOf).sort()).toEqual(["DONE", ...Array.from({ length: 5 }, () => "DisputeMoveRefused")]);
    expect(kindOf(await reviewDispute(settlement.deps, by(MAKER), { disputeId }))).toBe("DisputeMoveRefused");
    const events = await settlement.rows<{ kind: string }>("SELECT kind FROM dispute_event ORDER BY ordinal");
    expect(events.map(({ kind }) => kind)).toEqual([
      "OPENED",
      "UNDER_REVIEW",
      "ACCEPTED",
      "UNDER_REVIEW",
      "REJECTED",
      "CLOSED",
    ]);
  });

  test("a partial acceptance says an amount between, and nothing else says one", async () => {
    const disputeId = await dispute(4000n);
    await reviewDispute(settlement.deps, by(MAKER), { disputeId });
    const part = async (outcome: DecisionInput["outcome"], amount: DecisionInput["amount"]) =>
      kindOf(await decideDispute(settlement.deps, by(MAKER), { disputeId, outcome, amount, reason: "Half." }));
    expect(await part("PARTIALLY_ACCEPTED", null)).toBe("InvalidInput");
    expect(await part("PARTIALLY_ACCEPTED", czk(4000n))).toBe("InvalidInput");
    expect(await part("PARTIALLY_ACCEPTED", { amountMinor: 5000n, currency: "EUR" })).toBe("InvalidInput");
    expect(await part("REJECTED", czk(5000n))).toBe("InvalidInput");
    expect(await part("PARTIALLY_ACCEPTED", czk(4001n))).toBe("DONE");
  });
});

describe("the database refuses", () => {
  const REFUSED: readonly (readonly [string, string])[] = [
    [
      "an adjustment that nobody approved",
      "INSERT INTO obligation SELECT gen_random_uuid(), cycle_id, 'ADJUSTMENT', gen_random_uuid(), 'adj', debtor_code, creditor_code, currency, amount_minor, occurred_at, late FROM obligation LIMIT 1",
    ],
    [
      "one person who proposes and approves",
      "INSERT INTO adjustment (id, debtor_code, creditor_code, currency, amount_minor, reason, occurred_at, proposed_by, approved_by, approved_at) VALUES (gen_random_uuid(), 'a', 'b', 'CZK', 1, 'r', now(), 'x', 'x', now())",
    ],
    ["changing an adjustment", "UPDATE adjustment SET amount_minor = 1"],
    ["deleting an adjustment", "DELETE FROM adjustment"],
    [
      "skipping the review",
      "UPDATE dispute SET status = 'ACCEPTED', outcome = 'ACCEPTED', decided_minor = 0, decided_by = 'x'",
    ],
    ["changing a claim", "UPDATE dispute SET claimed_minor = 1"],
    ["deleting a dispute", "DELETE FROM dispute"],
    ["changing a timeline", "UPDATE dispute_event SET actor = 'x'"],
    ["deleting what was withdrawn", "DELETE FROM obligation_withdrawn"],
    ["truncating what was withdrawn", "TRUNCATE obligation_withdrawn CASCADE"],
    [
      "returning what never left",
      "INSERT INTO obligation_returned SELECT id FROM obligation WHERE creditor_code = 'c' LIMIT 1",
    ],
  ];

  test("what no command does", async () => {
    await dispute(0n);
    const input = { debtorCode: "c", creditorCode: "a", ...czk(5n), reason: "r", occurredAt: null };
    await postAdjustment(settlement.deps, by(MAKER), input);
    for (const [name, sql] of REFUSED) {
      const outcome = await settlement.rows(sql).then(
        () => `${name} was allowed`,
        (error: { code: string }) => error.code.slice(0, 2),
      );
      expect(outcome).toBe("23");
    }
  });
});
