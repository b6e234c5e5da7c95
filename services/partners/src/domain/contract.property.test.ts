import fc from "fast-check";
import { termsAt } from "./contract.js";

/** A few dates, so that instants meet. */
const day = fc.integer({ min: 1, max: 6 }).map((number) => new Date(Date.UTC(2011, 0, number)));

it("the terms in force are the latest that are not later, in whatever order they were signed", () => {
  fc.assert(
    fc.property(fc.uniqueArray(day, { selector: (date) => date.getTime() }), day, (instants, asOf) => {
      const inForce = termsAt(
        instants.map((effectiveFrom) => ({ effectiveFrom })),
        asOf,
      )?.effectiveFrom;
      const before = instants.filter((instant) => instant <= asOf).sort((a, b) => b.getTime() - a.getTime());
      expect(inForce).toEqual(before[0]);
    }),
  );
});
