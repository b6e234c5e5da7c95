import { checkTold, creditorOf, refuseReceived, type DirectLeg } from "./directPayment.js";
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
