import { checkTold, creditorOf, refuseReceived, refuseSignedOff, type DirectLeg } from "./directPayment.js";
import { LEG_STATUSES } from "./leg.js";

const LEG: DirectLeg = {
  ...{ currency: "CZK", partnerCode: "a", counterpartyCode: "c", direction: "PAYS" },
  ...{ status: "INSTRUCTED", amountMinor: 100n, settledMinor: 40n, isFrozen: false },
};
const money = (amountMinor: bigint, currency = "CZK") => ({ amountMinor, currency });
const reasonOf = (leg: DirectLeg | null, amountMinor: bigint, asPartner: string | null, currency?: string) =>
  refuseReceived(leg, money(amountMinor, currency), asPartner)?.refused.reason;

test("a creditor confirms up to what is open of what it is paid, finance for any", () => {
  for (const who of ["c", null]) {
    expect([1n, 60n, 61n].map((amountMinor) => reasonOf(LEG, amountMinor, who))).toEqual([
      undefined,
      undefined,
      "MORE_THAN_OPEN",
    ]);
    expect(reasonOf(LEG, 1n, who, "EUR")).toBe("WRONG_CURRENCY");
    expect(reasonOf({ ...LEG, counterpartyCode: null, direction: "RECEIVES", partnerCode: "c" }, 1n, who)).toBe(
      "VIA_HUB",
    );
    expect(reasonOf(null, 1n, who)).toBe("UNKNOWN");
  }
  expect(refuseReceived(LEG, money(61n), "c")?.refused.open).toEqual({ amount: "0.60", currency: "CZK" });
});

test("to its debtor and to strangers a payment is like none, whatever they ask", () => {
  const nothing = refuseReceived(null, money(1n), "a");
  for (const who of ["a", "b"]) {
    for (const leg of [LEG, { ...LEG, counterpartyCode: null }]) {
      expect(refuseReceived(leg, money(1000n, "EUR"), who)).toEqual(nothing);
    }
  }
});

test("money is awaited of what was instructed and is open", () => {
  const awaited = LEG_STATUSES.filter((status) => reasonOf({ ...LEG, status }, 1n, "c") === undefined);
  expect(awaited).toEqual(["INSTRUCTED", "OVERDUE"]);
  expect(creditorOf({ ...LEG, direction: "RECEIVES" })).toBe("a");
});

test("what is told has an amount, a day between the end of the cycle and today, and readable texts", () => {
  const told = { ...money(1n), valueDate: "2011-02-10", reference: "RF1", evidence: null };
  const paths = (change: Partial<Parameters<typeof checkTold>[0]>) =>
    checkTold({ ...told, ...change }, "2011-02-01", "2011-02-12").map(({ path: [field] }) => field);
  for (const valueDate of ["2011-02-01", "2011-02-12"]) expect(paths({ valueDate })).toEqual([]);
  for (const valueDate of ["2011-01-31", "2011-02-13"]) expect(paths({ valueDate })).toEqual(["valueDate"]);
  expect([paths({ amountMinor: 0n }), paths({ amountMinor: -1n })]).toEqual([["amount"], ["amount"]]);
  expect([paths({ reference: "" }), paths({ reference: "x".repeat(141) })]).toEqual([["reference"], ["reference"]]);
  expect([paths({ evidence: " " }), paths({ evidence: "x".repeat(501) })]).toEqual([["evidence"], ["evidence"]]);
});

test("why money is not booked on a payment is said in a sentence; a signed period comes before what became of it", () => {
  const said = (leg: DirectLeg | null, amountMinor = 1n, currency = "CZK") =>
    refuseReceived(leg, money(amountMinor, currency), null)?.refused;
  expect(said({ ...LEG, isFrozen: true, status: "SETTLED" })).toEqual(refuseSignedOff().refused);
  expect(refuseSignedOff().refused).toEqual({
    ...{ kind: "DirectPaymentRefused", reason: "SIGNED_OFF", message: "Its period is signed off.", open: null },
  });
  expect(said({ ...LEG, status: "SETTLED" })).toMatchObject({
    ...{ reason: "NOT_AWAITED", message: "The payment is SETTLED: no money is awaited." },
  });
  expect(said(LEG, 1n, "EUR")?.message).toBe("The payment is in CZK.");
  expect(said(LEG, 61n)?.message).toBe("It is more than what is open of the payment.");
  expect(said(null)?.message).toBe("There is no such payment.");
  expect(said({ ...LEG, counterpartyCode: null })?.message).toBe(
    "It goes through the operator's account: its bank statement says what came.",
  );
});

test("each thing that is wrong with what was told is named", () => {
  const told = { ...money(0n), valueDate: "2011-02-13", reference: "RF1", evidence: null };
  const problems = (valueDate: string) =>
    checkTold({ ...told, valueDate }, "2011-02-01", "2011-02-12").map(({ problem }) => problem);
  expect(problems("2011-02-13")).toEqual(["must be more than nothing", "lies in the future"]);
  expect(problems("2011-01-31")).toEqual([
    ...["must be more than nothing", "lies before 2011-02-01, when the cycle ended"],
  ]);
});
