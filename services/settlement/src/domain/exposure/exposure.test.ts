import { exposureCap } from "./exposureCap.js";
import { exposureLevel } from "./exposureLevel.js";

test("credit line 20,000 and collateral 30,000 with a haircut of 10 % cap at 47,000", () => {
  expect(exposureCap(2_000_000n, [{ amountMinor: 3_000_000n, haircut: 100_000n }])).toBe(4_700_000n);
});

test("each collateral counts by itself, rounded down", () => {
  const third = { amountMinor: 100n, haircut: 333_333n };
  expect(exposureCap(0n, [third, third])).toBe(132n);
  expect(exposureCap(5n, [{ amountMinor: 100n, haircut: 1_000_000n }])).toBe(5n);
  expect(exposureCap(0n, [{ amountMinor: 100n, haircut: 0n }])).toBe(100n);
});

test.each([
  [-1n, 0n, "COVERED"],
  [0n, 0n, "COVERED"],
  [1n, 0n, "EXCEEDED"],
  [3_759_999n, 4_700_000n, "COVERED"],
  [3_760_000n, 4_700_000n, "WARNING_80"],
  [4_464_999n, 4_700_000n, "WARNING_80"],
  [4_465_000n, 4_700_000n, "WARNING_95"],
  [4_700_000n, 4_700_000n, "WARNING_95"],
  [4_700_001n, 4_700_000n, "EXCEEDED"],
] as const)("%s of %s is %s", (usedMinor, capMinor, level) => {
  expect(exposureLevel(usedMinor, capMinor)).toBe(level);
});
