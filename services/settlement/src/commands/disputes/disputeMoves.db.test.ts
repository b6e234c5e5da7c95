import { DisputeDesk } from "../../test/DisputeDesk.js";
import { decideDispute, type DecisionInput } from "./decideDispute.js";
import { openDispute } from "./openDispute.js";
import { postAdjustment } from "./postAdjustment.js";
import { reviewDispute } from "./reviewDispute.js";

let desk: DisputeDesk;
beforeEach(async () => {
  desk = await DisputeDesk.open();
});
afterEach(async () => desk.settlement.stop());

describe("moves that are refused", () => {
  test("a dispute is opened once, by a party of the obligation, with another amount in its currency", async () => {
    const { id: obligationId } = await desk.obligation();
    const claim = { obligationId, reason: "Why?", claimed: desk.czk(0n), partnerCode: "a" };
    const open = async (change: object) =>
      desk.kindOf(await openDispute(desk.settlement.deps, desk.by("x"), { ...claim, ...change }));
    expect(await open({ partnerCode: "c" })).toBe("DisputeMoveRefused");
    expect(await open({ obligationId: "00000000-0000-0000-0000-000000000000" })).toBe("DisputeMoveRefused");
    expect(await open({ claimed: desk.czk(10_000n) })).toBe("InvalidInput");
    expect(await open({ claimed: desk.czk(-1n) })).toBe("InvalidInput");
    expect(await open({ claimed: { amountMinor: 1n, currency: "EUR" } })).toBe("InvalidInput");
    expect(await open({ reason: " " })).toBe("InvalidInput");
    const answers = await Promise.all(Array.from({ length: 6 }, async () => open({})));
    expect(answers.sort()).toEqual(["DONE", ...Array.from({ length: 5 }, () => "DisputeMoveRefused")]);
  });

  test("only what is under review is decided, only what is decided is closed, and a review takes the decision back", async () => {
    const disputeId = await desk.dispute(0n);
    const decision = { disputeId, outcome: "ACCEPTED", amount: null, reason: "So it is." } as const;
    expect(desk.kindOf(await desk.approve(disputeId))).toBe("DisputeMoveRefused");
    expect(desk.kindOf(await decideDispute(desk.settlement.deps, desk.by(desk.maker), decision))).toBe(
      "DisputeMoveRefused",
    );
    await desk.decide(disputeId, { outcome: "ACCEPTED" });
    expect(desk.kindOf(await decideDispute(desk.settlement.deps, desk.by(desk.maker), decision))).toBe(
      "DisputeMoveRefused",
    );
    await desk.decide(disputeId, { outcome: "REJECTED" });
    const answers = await Promise.all(
      Array.from({ length: 6 }, async (_, who) => desk.approve(disputeId, `checker ${who}`)),
    );
    expect(answers.map(desk.kindOf).sort()).toEqual(["DONE", ...Array.from({ length: 5 }, () => "DisputeMoveRefused")]);
    expect(desk.kindOf(await reviewDispute(desk.settlement.deps, desk.by(desk.maker), { disputeId }))).toBe(
      "DisputeMoveRefused",
    );
    const events = await desk.settlement.rows<{ kind: string }>("SELECT kind FROM dispute_event ORDER BY ordinal");
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
    const disputeId = await desk.dispute(4000n);
    await reviewDispute(desk.settlement.deps, desk.by(desk.maker), { disputeId });
    const part = async (outcome: DecisionInput["outcome"], amount: DecisionInput["amount"]) =>
      desk.kindOf(
        await decideDispute(desk.settlement.deps, desk.by(desk.maker), { disputeId, outcome, amount, reason: "Half." }),
      );
    expect(await part("PARTIALLY_ACCEPTED", null)).toBe("InvalidInput");
    expect(await part("PARTIALLY_ACCEPTED", desk.czk(4000n))).toBe("InvalidInput");
    expect(await part("PARTIALLY_ACCEPTED", { amountMinor: 5000n, currency: "EUR" })).toBe("InvalidInput");
    expect(await part("REJECTED", desk.czk(5000n))).toBe("InvalidInput");
    expect(await part("PARTIALLY_ACCEPTED", desk.czk(4001n))).toBe("DONE");
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
    await desk.dispute(0n);
    const input = { debtorCode: "c", creditorCode: "a", ...desk.czk(5n), reason: "r", occurredAt: null };
    await postAdjustment(desk.settlement.deps, desk.by(desk.maker), input);
    for (const [name, sql] of REFUSED) {
      const outcome = await desk.settlement.rows(sql).then(
        () => `${name} was allowed`,
        (error: { code: string }) => error.code.slice(0, 2),
      );
      expect(outcome).toBe("23");
    }
  });
});
