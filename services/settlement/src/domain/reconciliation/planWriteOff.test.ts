import { BREAK_TYPES, type BreakType } from "./breakFound.js";
import { planClaimPayment, planWriteOff, type WriteOffItem } from "./planWriteOff.js";
import { importedBefore, periodIsSignedOff } from "./refusal.js";

const item = (id: string, amountMinor: bigint): WriteOffItem => ({ id, amountMinor });
const LEG = item("leg", 1_000n);
const LINE = item("line", 990n);
const refused = (reason: string, message: string) => ({ refused: { kind: "ReconciliationRefused", reason, message } });
const CLAIMS = { partnerCode: "a", receivableMinor: 500n, payableMinor: 300n, receivable: [], payable: [] };

test("of a difference the leg ends with its line, and the operator bears what lies between", () => {
  for (const type of ["UNDERPAID", "OVERPAID", "FEE_DIFFERENCE"] as const) {
    expect(planWriteOff(type, [LEG], [LINE])).toEqual({
      ...{ legs: [LEG], lines: [LINE], lostMinor: 10n, account: "writeoff" },
    });
  }
  expect(planWriteOff("FX_DIFFERENCE", [LEG], [item("line", 1_007n)])).toMatchObject({ lostMinor: -7n, account: "fx" });
  expect(planWriteOff("UNDERPAID", [LEG, item("other", 5n)], [])).toMatchObject({ lostMinor: 1_005n });
});

test("money that nobody explains is the operator's gain, or loss, and no leg of the break ends with it", () => {
  for (const type of ["UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT", "DUPLICATE_CREDIT"] as const) {
    expect(planWriteOff(type, [LEG], [LINE, item("more", 10n)])).toEqual({
      ...{ legs: [], lines: [LINE, item("more", 10n)], lostMinor: -1_000n, account: "writeoff" },
    });
  }
  expect(planWriteOff("UNIDENTIFIED_DEBIT", [], [item("line", -40n)])).toMatchObject({ lostMinor: 40n });
});

test("only these types of breaks are written off, and only those of a line alone pay a claim", () => {
  const typesOf = (plan: (type: BreakType) => object) => BREAK_TYPES.filter((type) => !("refused" in plan(type)));
  expect(typesOf((type) => planWriteOff(type, [LEG], [LINE]))).toEqual([
    ...["UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT", "DUPLICATE_CREDIT"],
    ...["UNDERPAID", "OVERPAID", "FX_DIFFERENCE", "FEE_DIFFERENCE"],
  ]);
  expect(typesOf((type) => planClaimPayment(type, [item("line", 5n)], CLAIMS))).toEqual([
    ...["UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT", "DUPLICATE_CREDIT"],
  ]);
  expect(planWriteOff("TIMING", [LEG], [])).toEqual(
    refused("ILLEGAL_MOVE", "What a break of type TIMING stands for is not written off."),
  );
  expect(planClaimPayment("UNDERPAID", [LINE], CLAIMS)).toEqual(
    refused("ILLEGAL_MOVE", "A break of type UNDERPAID pays no claim beside the legs."),
  );
});

test("a break of which nothing is open any more is neither written off nor paid", () => {
  const nothing = refused("ITEM_IN_USE", "Nothing of the break is open any more.");
  expect(planWriteOff("UNDERPAID", [], [])).toEqual(nothing);
  // Its leg does not count where only lines end.
  expect(planWriteOff("UNIDENTIFIED_CREDIT", [LEG], [])).toEqual(nothing);
  expect(planClaimPayment("UNIDENTIFIED_CREDIT", [], CLAIMS)).toEqual(nothing);
});

test("what the operator owes a partner is not written off; what it paid too much is", () => {
  const owed = item("leg", -1_000n);
  expect(planWriteOff("UNDERPAID", [owed], [item("line", -990n)])).toEqual(
    refused("ILLEGAL_MOVE", "The operator owes it to the partner, and does not write it off."),
  );
  expect(planWriteOff("OVERPAID", [owed], [item("line", -1_010n)])).toMatchObject({ lostMinor: 10n });
  expect(planWriteOff("FX_DIFFERENCE", [owed], [item("line", -1_000n)])).toMatchObject({ lostMinor: 0n });
  // What a partner paid too much is the operator's gain: it owed the operator.
  expect(planWriteOff("OVERPAID", [LEG], [item("line", 1_010n)])).toMatchObject({ lostMinor: -10n });
});

test("what came in pays what the partner owes, what went out what the operator owes, to the last unit and not beyond", () => {
  const pay = (...amounts: bigint[]) =>
    planClaimPayment(
      "UNIDENTIFIED_CREDIT",
      amounts.map((amountMinor, place) => item(`line${place}`, amountMinor)),
      CLAIMS,
    );
  const lines = [item("line0", 200n), item("line1", 300n)];
  expect(pay(200n, 300n)).toEqual({ legs: [], lines, lostMinor: -500n, account: "receivable:a" });
  expect(pay(-300n)).toMatchObject({ lostMinor: 300n, account: "payable:a" });
  const beyond = (open: bigint) =>
    refused("DOES_NOT_CLOSE", `The line is more than the ${open} minor units that are claimed.`);
  expect(pay(501n)).toEqual(beyond(500n));
  expect(pay(-301n)).toEqual(beyond(300n));
});

test("a payment settles claims in their order, each up to what is open of it; what no claim takes is a gain or loss", () => {
  const claim = (id: string, openMinor: bigint) => ({ id, openMinor });
  const claims = {
    ...{ partnerCode: "a", receivableMinor: 500n, payableMinor: 300n },
    ...{ receivable: [claim("i1", 200n), claim("i0", 0n), claim("i2", 100n)], payable: [claim("r1", 300n)] },
  };
  const pay = (amountMinor: bigint) => planClaimPayment("UNIDENTIFIED_CREDIT", [item("line", amountMinor)], claims);
  expect(pay(200n)).toMatchObject({ legs: [item("i1", 200n)], lostMinor: 0n });
  expect(pay(250n)).toMatchObject({ legs: [item("i1", 200n), item("i2", 50n)], lostMinor: 0n });
  // 200 of the 500 stood before there were claims.
  expect(pay(400n)).toMatchObject({ legs: [item("i1", 200n), item("i2", 100n)], lostMinor: -100n });
  expect(pay(-90n)).toMatchObject({ legs: [item("r1", -90n)], lostMinor: 0n, account: "payable:a" });
});

test("what a signed period, and a file that was brought before, are refused with", () => {
  expect(periodIsSignedOff()).toEqual(
    refused("SIGNED_OFF", "The period is signed off; nothing in it changes any more."),
  );
  const earlier = { statementId: "s", cycleId: "c", importedAt: new Date("2011-02-01T00:00:00Z") };
  const { refused: said } = importedBefore(earlier);
  expect(said).toMatchObject({ kind: "ReconciliationRefused", reason: "IMPORTED_BEFORE", earlier });
  expect(said.message).toBe("A statement with the same content was imported before.");
});
