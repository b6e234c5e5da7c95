import type { CycleStatus } from "../cycles/cycle.js";
import { cycleAfterPayments } from "./cycleAfterPayments.js";
import type { LegState, LegStatus } from "./leg.js";
import { refuseContent, refuseInstruction } from "./paymentRefusals.js";

const leg = (status: LegStatus, settledMinor = 0n): LegState => ({ status, amountMinor: 100n, settledMinor });

test.each<[string, CycleStatus, LegState[], CycleStatus]>([
  ["no money yet", "INSTRUCTED", [leg("INSTRUCTED"), leg("OVERDUE")], "INSTRUCTED"],
  ["a part of one leg", "INSTRUCTED", [leg("INSTRUCTED", 1n), leg("OVERDUE")], "SETTLING"],
  ["one leg whole", "INSTRUCTED", [leg("SETTLED", 100n), leg("INSTRUCTED")], "PARTIALLY_SETTLED"],
  ["one leg came back, the other is awaited", "SETTLING", [leg("RETURNED"), leg("INSTRUCTED")], "SETTLING"],
  ["all done", "SETTLING", [leg("SETTLED", 100n), leg("DEFAULTED"), leg("CARRIED"), leg("RETURNED")], "SETTLED"],
  ["a leg that defaulted beside one that is awaited", "INSTRUCTED", [leg("DEFAULTED"), leg("DUE")], "INSTRUCTED"],
  ["nothing to pay", "INSTRUCTED", [], "SETTLED"],
  ["a cycle does not go back", "PARTIALLY_SETTLED", [leg("RETURNED"), leg("INSTRUCTED", 1n)], "PARTIALLY_SETTLED"],
  ["its order was refused, a debtor pays all the same", "APPROVED", [leg("DUE"), leg("SETTLED", 100n)], "APPROVED"],
  ["settled is final", "SETTLED", [leg("INSTRUCTED")], "SETTLED"],
])("%s", (_name, status, legs, reached) => {
  expect(cycleAfterPayments(status, legs)).toBe(reached);
});

test("refusals of instructing say what is wanting, and of approving what stands", () => {
  const missing = [{ partnerCode: "a", currency: "EUR", problem: "no account" }];
  expect(refuseInstruction(missing).refused).toEqual({
    ...{ kind: "InstructionRefused", message: "The payments cannot be instructed yet.", missing },
  });
  expect(refuseContent("ab").refused).toEqual({
    kind: "ContentChanged",
    message: "The cycle's content is another one; look at it again before approving.",
    contentHash: "ab",
  });
});
