import { canUnsettle, LEG_STATUSES, openMinor } from "./leg.js";
import { controlSum } from "./paymentOrder.js";
import { DEFAULT_TERMS } from "./paymentTerms.js";

const LEG = { amountMinor: 100n, settledMinor: 60n, returnedMinor: 20n };

test("what was settled is taken back up to what has not come back, of legs that are paid or awaited alone", () => {
  const allowed = LEG_STATUSES.filter((status) => canUnsettle({ ...LEG, status }, 40n));
  expect(allowed).toEqual(["INSTRUCTED", "SETTLED", "RETURNED", "OVERDUE"]);
  const amounts = [-1n, 0n, 1n, 39n, 40n, 41n];
  const taken = amounts.filter((amountMinor) => canUnsettle({ ...LEG, status: "SETTLED" }, amountMinor));
  expect(taken).toEqual([1n, 39n, 40n]);
});

test("what is carried on or came back is not open; of the others what is not settled is", () => {
  expect(LEG_STATUSES.map((status) => `${status} ${openMinor({ ...LEG, status })}`)).toEqual([
    ...["DUE 40", "INSTRUCTED 40", "SETTLED 40", "RETURNED 0", "OVERDUE 40", "DEFAULTED 40", "CARRIED 0"],
  ]);
});

test("an order's control sum is the exact sum of its transfers, beyond what a double holds", () => {
  const creditor = { holder: "A", iban: "CZ6508000000192000145399", bic: null };
  const transfers = [2n ** 60n, 1n, 99n].map((amountMinor, place) => ({
    ...{ endToEndId: `E${place}`, amountMinor, creditor, remittance: "" },
  }));
  expect(controlSum({ transfers })).toBe(1_152_921_504_606_847_076n);
  expect(controlSum({ transfers: [] })).toBe(0n);
});

test("without other terms debtors pay before creditors are paid, and a new account waits", () => {
  const { paymentDays, payoutDays, coolingOffDays, cutOffCalendar, minimums } = DEFAULT_TERMS;
  expect([paymentDays, payoutDays, coolingOffDays, cutOffCalendar, minimums]).toEqual([5, 7, 2, null, {}]);
});
