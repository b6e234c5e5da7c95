import { PRICED_SCALE, roundToMinor } from "@tessera/kernel";
import fc from "fast-check";
import type { Draw } from "./draw.js";
import { priceDraws } from "./priceDraws.js";

/** Few issuers, few prices, few points: remainders tie all the time. */
const draws = fc.array(
  fc.record({
    lotId: fc.constantFrom("lot1", "lot2"),
    issuerCode: fc.constantFrom("a", "b", "c", "shop"),
    creditorCode: fc.constant("shop"),
    points: fc.constantFrom(1n, 2n, 3n, 333n),
    unitPrice: fc.constantFrom(0n, 5000n, 4999n, 83500n, 333333n),
    currency: fc.constantFrom("CZK", "JPY"),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The rule again, by fractions instead of remainders: quota = total × value ÷ Σ values. */
function expectedShares(group: readonly Draw[]): Map<string, bigint> {
  const values = new Map<string, bigint>();
  for (const draw of group)
    values.set(draw.issuerCode, (values.get(draw.issuerCode) ?? 0n) + draw.points * draw.unitPrice);
  const sum = [...values.values()].reduce((total, value) => total + value, 0n);
  const total = roundToMinor(sum, PRICED_SCALE, group[0]?.currency ?? "");
  const shares = new Map([...values].map(([issuer, value]) => [issuer, sum === 0n ? 0n : (total * value) / sum]));
  for (let given = [...shares.values()].reduce((a, b) => a + b, 0n); given < total && sum > 0n; given += 1n) {
    let best: string | undefined;
    for (const [issuer, value] of values) {
      const lacking = total * value - (shares.get(issuer) ?? 0n) * sum;
      const bestLacking =
        best === undefined ? undefined : total * (values.get(best) ?? 0n) - (shares.get(best) ?? 0n) * sum;
      if (bestLacking === undefined || lacking > bestLacking) best = issuer;
    }
    shares.set(best ?? "", (shares.get(best ?? "") ?? 0n) + 1n);
  }
  return shares;
}

test("the shares of each currency are those of the rule and sum to the total rounded once (invariant 12)", () => {
  fc.assert(
    fc.property(draws, (drawn) => {
      const { shares, debts } = priceDraws(drawn, "shop");
      for (const currency of new Set(drawn.map((draw) => draw.currency))) {
        const group = drawn.filter((draw) => draw.currency === currency);
        const own = shares.filter((share) => share.currency === currency);
        const value = group.reduce((sum, draw) => sum + draw.points * draw.unitPrice, 0n);
        expect(own.reduce((sum, share) => sum + share.amountMinor, 0n)).toBe(
          roundToMinor(value, PRICED_SCALE, currency),
        );
        expect(new Map(own.map((share) => [share.issuerCode, share.amountMinor]))).toEqual(expectedShares(group));
      }
      const owed = shares.filter((share) => share.issuerCode !== "shop" && share.amountMinor > 0n);
      expect(debts.map((debt) => debt.amountMinor)).toEqual(owed.map((share) => share.amountMinor));
    }),
    { numRuns: 500 },
  );
});
