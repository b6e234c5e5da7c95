import { isRefused } from "@tessera/kernel";
import { DisputeDesk } from "../../test/DisputeDesk.js";
import { approveAdjustment } from "./approveAdjustment.js";
import { postAdjustment, type AdjustmentInput } from "./postAdjustment.js";

let desk: DisputeDesk;
beforeEach(async () => {
  desk = await DisputeDesk.open();
});
afterEach(async () => desk.settlement.stop());

describe("adjustments", () => {
  const input: AdjustmentInput = {
    debtorCode: "c",
    creditorCode: "a",
    amountMinor: 1234n,
    currency: "CZK",
    reason: "A poster that both paid for.",
    occurredAt: new Date("2011-01-20T00:00:00.000Z"),
  };

  test("nothing is owed before a second person approves, then once, in the cycle of its instant", async () => {
    const proposed = await postAdjustment(desk.settlement.deps, desk.by(desk.maker), input);
    if (isRefused(proposed)) throw new Error("refused");
    expect(await desk.posted()).toEqual([]);
    expect(desk.kindOf(await approveAdjustment(desk.settlement.deps, desk.by(desk.maker), proposed))).toBe(
      "SecondPersonRequired",
    );
    const second = desk.by(desk.checker);
    expect(await approveAdjustment(desk.settlement.deps, second, proposed)).toEqual(proposed);
    expect(await approveAdjustment(desk.settlement.deps, second, proposed)).toEqual(proposed);
    expect(desk.kindOf(await approveAdjustment(desk.settlement.deps, desk.by(desk.checker), proposed))).toBe(
      "AdjustmentMoveRefused",
    );
    expect(await desk.posted()).toEqual(["c a 1234 in time 0"]);
    await desk.isClean();
  });

  test("one whose interval is closed goes late into the earliest open cycle", async () => {
    const proposed = await postAdjustment(desk.settlement.deps, desk.by(desk.maker), input);
    if (isRefused(proposed)) throw new Error("refused");
    await desk.close((await desk.cycles())[0]?.id ?? "");
    expect(desk.kindOf(await approveAdjustment(desk.settlement.deps, desk.by(desk.checker), proposed))).toBe("DONE");
    expect(await desk.posted()).toEqual(["c a 1234 late 1"]);
    await desk.isClean();
  });

  test("of approvers at one time one posts it", async () => {
    const proposed = await postAdjustment(desk.settlement.deps, desk.by(desk.maker), input);
    if (isRefused(proposed)) throw new Error("refused");
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        approveAdjustment(desk.settlement.deps, desk.by(`checker ${index}`), proposed),
      ),
    );
    expect(answers.map(desk.kindOf).filter((kind) => kind === "DONE")).toHaveLength(1);
    expect(await desk.posted()).toHaveLength(1);
  });

  test("what is wrong is refused by name, and nothing is kept", async () => {
    const refused = async (change: Partial<AdjustmentInput>) => {
      const answer = await postAdjustment(desk.settlement.deps, desk.by(desk.maker), { ...input, ...change });
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
    expect(await desk.settlement.rows("SELECT FROM adjustment")).toEqual([]);
    const unknown = { adjustmentId: "00000000-0000-0000-0000-000000000000" };
    expect(desk.kindOf(await approveAdjustment(desk.settlement.deps, desk.by(desk.checker), unknown))).toBe(
      "AdjustmentMoveRefused",
    );
  });
});
