import fc from "fast-check";
import { defaultWaterfall, type WaterfallLayer } from "./defaultWaterfall.js";

const source = fc.record({
  id: fc.constantFrom("a", "b", "c", "d"),
  availableMinor: fc.constantFrom(0n, 1n, 2n, 3n, 100n, 333n),
});
const waterfall = fc
  .record({
    shortfallMinor: fc.constantFrom(1n, 2n, 7n, 100n, 334n, 1000n),
    setOff: source,
    collateral: fc.array(source, { maxLength: 3 }),
    fund: fc.array(source, { maxLength: 2 }),
    operatorMinor: fc.constantFrom(0n, 1n, 50n, 10_000n),
    survivors: fc.uniqueArray(source, { maxLength: 4, selector: ({ id }) => id }),
  })
  // The hub owes the survivors at least what the defaulter owes the hub.
  .map((drawn) => ({ ...drawn, survivors: [...drawn.survivors, { id: "z", availableMinor: drawn.shortfallMinor }] }));

const sum = (amounts: readonly { readonly amountMinor: bigint }[]) =>
  amounts.reduce((total, { amountMinor }) => total + amountMinor, 0n);
const available = (sources: readonly { readonly availableMinor: bigint }[]) =>
  sources.reduce((total, { availableMinor }) => total + availableMinor, 0n);

test("the shares come to the shortfall, exactly, and every one is positive", () => {
  fc.assert(
    fc.property(waterfall, (drawn) => {
      const shares = defaultWaterfall(drawn);
      expect(sum(shares)).toBe(drawn.shortfallMinor);
      expect(shares.every(({ amountMinor }) => amountMinor > 0n)).toBe(true);
    }),
  );
});

test("each layer is used up before the next is touched", () => {
  fc.assert(
    fc.property(waterfall, (drawn) => {
      const shares = defaultWaterfall(drawn);
      const of = (layer: WaterfallLayer) => sum(shares.filter((share) => share.layer === layer));
      const layers = [
        [of("SET_OFF"), drawn.setOff.availableMinor],
        [of("COLLATERAL"), available(drawn.collateral)],
        [of("FUND"), available(drawn.fund)],
        [of("OPERATOR"), drawn.operatorMinor],
        [of("SURVIVORS"), drawn.shortfallMinor],
      ] as const;
      let openMinor = drawn.shortfallMinor;
      for (const [usedMinor, mostMinor] of layers) {
        expect(usedMinor).toBe(mostMinor < openMinor ? mostMinor : openMinor);
        openMinor -= usedMinor;
      }
      expect(openMinor).toBe(0n);
    }),
  );
});

test("a survivor loses its exact share rounded to a neighbouring minor unit, and never more than it is to receive", () => {
  fc.assert(
    fc.property(waterfall, (drawn) => {
      const lost = defaultWaterfall(drawn).filter(({ layer }) => layer === "SURVIVORS");
      const lossMinor = sum(lost);
      const weights = available(drawn.survivors);
      for (const { id, availableMinor } of drawn.survivors) {
        const amountMinor = sum(lost.filter((share) => share.id === id));
        const floor = (lossMinor * availableMinor) / weights;
        expect(amountMinor === floor || amountMinor === floor + 1n).toBe(true);
        expect(amountMinor <= availableMinor).toBe(true);
      }
    }),
  );
});

test("survivors who are to receive less than the loss are an impossible cycle", () => {
  const nothing = { setOff: { id: "x", availableMinor: 0n }, collateral: [], fund: [], operatorMinor: 0n };
  const survivors = [{ id: "a", availableMinor: 9n }];
  expect(() => defaultWaterfall({ ...nothing, shortfallMinor: 10n, survivors })).toThrow(RangeError);
});
