import fc from "fast-check";
import { deferRevenue, recogniseRevenue, type LiabilityFigures } from "./deferRevenue.js";

const unit = 1_000_000n;

test("Example 52 of IFRS 15: 8,676 for points of which 4,500 then 8,500 are redeemed, of 9,500 then 9,700 expected", () => {
  const allocated = 8_676n * unit;
  // 5,000 of the 5,500 outstanding are expected, then 1,200 of 1,500.
  const first = { redeemedMicro: 4_500n * unit, outstandingMicro: 5_500n * unit };
  const second = { redeemedMicro: 8_500n * unit, outstandingMicro: 1_500n * unit };
  // JPY has no minor unit, as the example has none.
  const one = recogniseRevenue(allocated, first, { redeemed: 5_000n, issued: 5_500n }, "JPY");
  const two = recogniseRevenue(allocated, second, { redeemed: 1_200n, issued: 1_500n }, "JPY");
  expect({ first: one, left: 8_676n - one }).toEqual({ first: 4_110n, left: 4_566n });
  expect({ second: two - one, left: 8_676n - two }).toEqual({ second: 3_493n, left: 1_073n });
});

const figures = (issued: bigint, redeemed: bigint, expired: bigint, reversed = 0n): LiabilityFigures => ({
  issuedMicro: issued * unit,
  redeemedMicro: redeemed * unit,
  expiredMicro: expired * unit,
  reversedMicro: reversed * unit,
  outstandingMicro: (issued - redeemed - expired - reversed) * unit,
});

test("a changed estimate is caught up from the beginning, in the period in which it changes", () => {
  // Half of 1,000.00 is redeemed; at first all is expected to be, then four fifths of the rest.
  const opening = { figures: figures(1_000n, 500n, 0n), history: { redeemed: 0n, issued: 0n } };
  const closing = { figures: figures(1_000n, 500n, 0n), history: { redeemed: 80n, issued: 100n } };
  // 1,000 × 500 ÷ 900 = 555.56
  expect(deferRevenue(opening, closing, "CZK")).toEqual({
    openingMinor: 50_000n,
    issuedMinor: 0n,
    revenueMinor: 5_556n,
    catchUpMinor: 5_556n,
    closingMinor: 44_444n,
  });
});

test("when nothing is outstanding any more everything is recognised, redeemed or not", () => {
  const nothing = { figures: figures(0n, 0n, 0n), history: { redeemed: 0n, issued: 0n } };
  for (const end of [figures(100n, 60n, 40n), figures(100n, 0n, 100n), figures(100n, 60n, 30n, 10n)]) {
    const history = { redeemed: 1n, issued: 3n };
    expect(deferRevenue(nothing, { figures: end, history }, "CZK").closingMinor).toBe(0n);
  }
});

test("nothing is recognised early when nobody is known to redeem", () => {
  const none = { redeemed: 0n, issued: 50n };
  expect(recogniseRevenue(100n * unit, { redeemedMicro: 0n, outstandingMicro: 100n * unit }, none, "CZK")).toBe(0n);
});

test("what was reversed is allocated to nothing, and more debts than points recognise no more than was allocated", () => {
  const nothing = { figures: figures(0n, 0n, 0n), history: { redeemed: 0n, issued: 0n } };
  const closing = { figures: figures(100n, 0n, 0n, 30n), history: nothing.history };
  expect(deferRevenue(nothing, closing, "CZK")).toMatchObject({ issuedMinor: 7_000n, closingMinor: 7_000n });
  const indebted = { redeemedMicro: 120n * unit, outstandingMicro: -20n * unit };
  expect(recogniseRevenue(100n * unit, indebted, { redeemed: 1n, issued: 2n }, "CZK")).toBe(10_000n);
});

test("opening + issued − revenue = closing, revenue stays within what was allocated, and grows with what is redeemed", () => {
  const amount = fc.bigInt({ min: 0n, max: 10_000n });
  const state = fc
    .record({ redeemed: amount, expired: amount, reversed: amount, outstanding: amount, of: amount, out: amount })
    .map(({ redeemed, expired, reversed, outstanding, of, out }) => ({
      figures: figures(redeemed + expired + reversed + outstanding, redeemed, expired, reversed),
      history: { redeemed: of < out ? of : out, issued: out },
    }));
  fc.assert(
    fc.property(state, state, fc.constantFrom("CZK", "JPY", "KWD"), (opening, closing, currency) => {
      const moved = deferRevenue(opening, closing, currency);
      expect(moved.openingMinor + moved.issuedMinor - moved.revenueMinor).toBe(moved.closingMinor);
      expect(moved.closingMinor).toBeGreaterThanOrEqual(0n);
      const { figures: now, history } = closing;
      const allocated = now.issuedMicro - now.reversedMicro;
      if (now.outstandingMicro < unit) return;
      const more = { redeemedMicro: now.redeemedMicro + unit, outstandingMicro: now.outstandingMicro - unit };
      expect(recogniseRevenue(allocated, more, history, currency)).toBeGreaterThanOrEqual(
        recogniseRevenue(allocated, now, history, currency),
      );
    }),
  );
});
