import { NEXT, type HoldStatus } from "./HoldStatus.js";

test("a hold moves once, from AUTHORISED only", () => {
  const all = Object.keys(NEXT) as HoldStatus[];
  const illegal = all.flatMap((from) => all.filter((to) => !NEXT[from].includes(to)).map((to) => `${from} → ${to}`));
  expect(illegal).toHaveLength(21);
  expect(illegal).toContain("RELEASED → CAPTURED");
  expect(NEXT.AUTHORISED).toEqual(["CAPTURED", "PARTIALLY_CAPTURED", "RELEASED", "EXPIRED"]);
});
