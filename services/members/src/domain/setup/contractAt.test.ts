import fc from "fast-check";
import { contractAt } from "./contractAt.js";
import type { Contract } from "./Setup.js";

const contract = (version: number, day: number): Contract => ({
  version,
  effectiveFrom: new Date(Date.UTC(2011, 0, day)),
  currency: "CZK",
  unitPrice: "0.1",
  issues: true,
  redeems: true,
});
const at = (contracts: readonly Contract[], ms: number) =>
  contractAt({ code: "a", contracts, rules: [], stops: [] }, new Date(ms))?.version;

test("the contract in force is the latest that has begun; of two that begin together, the later version", () => {
  const days = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: 0, max: 5 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      (starts, day, justBefore, chance) => {
        const contracts = starts.map((start, index) => contract(index + 1, start));
        const shuffled = contracts
          .map((one) => ({ one, place: chance.next().value }))
          .sort((a, b) => a.place - b.place);
        const ms = Date.UTC(2011, 0, day) - (justBefore ? 1 : 0);
        const begun = [...contracts]
          .sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime() || a.version - b.version)
          .filter(({ effectiveFrom }) => effectiveFrom.getTime() <= ms);
        expect(
          at(
            shuffled.map(({ one }) => one),
            ms,
          ),
        ).toBe(begun.at(-1)?.version);
      },
    ),
  );
});
