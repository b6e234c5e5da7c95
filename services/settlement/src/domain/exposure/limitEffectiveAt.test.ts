import { LIMIT_COOLS_OFF_MS, limitEffectiveAt } from "./limitEffectiveAt.js";
import { refuseExposure } from "./refuseExposure.js";

const APPROVED = new Date("2026-03-28T12:00:00Z");

test("only a raise cools off, for a day", () => {
  expect(LIMIT_COOLS_OFF_MS).toBe(86_400_000);
  expect(limitEffectiveAt(100n, 101n, APPROVED)).toEqual(new Date("2026-03-29T12:00:00Z"));
  for (const [before, limit] of [
    [null, 1n],
    [null, 0n],
    [100n, 100n],
    [100n, 99n],
  ] as const) {
    expect(limitEffectiveAt(before, limit, APPROVED)).toEqual(APPROVED);
  }
});

test("a refusal of exposure says what it is", () => {
  const { refused } = refuseExposure("It is decided.");
  expect(refused).toEqual({ kind: "ExposureMoveRefused", message: "It is decided." });
});
