import fc from "fast-check";
import { correctObligation, correctReversal, type Correction } from "./correctObligation.js";
import { decideAmount } from "./decideAmount.js";

/** Few amounts, so that claims, decisions and obligations often coincide. */
const amount = fc.constantFrom(1n, 2n, 99n, 100n, 101n, 10_000_000_000_000_001n);
const disputed = fc.record({
  amountMinor: amount,
  decidedMinor: fc.oneof(amount, fc.constant(0n)),
  isOut: fc.boolean(),
  isApproved: fc.boolean(),
  isReversed: fc.boolean(),
});

/** What the debtor owes the creditor by a correction. */
function owedBy(correction: Correction, amountMinor: bigint): bigint {
  if (correction.kind === "NOTHING") return 0n;
  if (correction.kind === "RETURN") return amountMinor;
  return correction.debtorCode === "a" ? correction.amountMinor : -correction.amountMinor;
}

test("what stands and what is corrected come to what was decided, or to nothing with the mirror of what was undone", () => {
  fc.assert(
    fc.property(disputed, ({ amountMinor, ...state }) => {
      const correction = correctObligation({ debtorCode: "a", creditorCode: "b", amountMinor }, state);
      const standing = state.isOut ? 0n : amountMinor;
      const owed = standing + owedBy(correction, amountMinor);
      expect(owed - (state.isReversed ? amountMinor : 0n)).toBe(state.isReversed ? 0n : state.decidedMinor);
      if (correction.kind === "RETURN") expect([state.isOut, state.isApproved]).toEqual([true, false]);
      if (correction.kind === "ADJUST") expect(correction.amountMinor > 0n).toBe(true);
    }),
  );
});

test("a reversal after the dispute comes to nothing as well", () => {
  fc.assert(
    fc.property(amount, fc.oneof(amount, fc.constant(0n)), (amountMinor, decidedMinor) => {
      const correction = correctReversal({ debtorCode: "a", creditorCode: "b", amountMinor }, decidedMinor);
      expect(decidedMinor - amountMinor + owedBy(correction, amountMinor)).toBe(0n);
    }),
  );
});

test("a decision lies between the obligation and the claim", () => {
  fc.assert(
    fc.property(amount, fc.oneof(amount, fc.constant(0n)), fc.option(amount), (owed, claimed, given) => {
      expect(decideAmount(owed, claimed, { outcome: "ACCEPTED", amountMinor: null })).toBe(claimed);
      expect(decideAmount(owed, claimed, { outcome: "REJECTED", amountMinor: null })).toBe(owed);
      const part = decideAmount(owed, claimed, { outcome: "PARTIALLY_ACCEPTED", amountMinor: given });
      const [low, high] = owed < claimed ? [owed, claimed] : [claimed, owed];
      if (given !== null && low < given && given < high) expect(part).toBe(given);
      else expect(part).toMatchObject({ refused: { kind: "InvalidInput" } });
    }),
  );
  for (const outcome of ["ACCEPTED", "REJECTED"] as const) {
    expect(decideAmount(5n, 1n, { outcome, amountMinor: 2n })).toMatchObject({ refused: { kind: "InvalidInput" } });
  }
});
