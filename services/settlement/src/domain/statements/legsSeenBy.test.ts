import { legsSeenBy } from "./legsSeenBy.js";

const leg = (partnerCode: string, direction: "PAYS" | "RECEIVES", counterpartyCode: string | null, id: number) => {
  return { partnerCode, direction, counterpartyCode, id };
};

test("what others pay a partner directly it receives from them, after what it pays, otherwise as they stood", () => {
  const stored = [
    leg("a", "PAYS", "c", 1),
    leg("a", "PAYS", "c", 2),
    leg("b", "PAYS", "c", 3),
    leg("c", "PAYS", "d", 4),
    leg("c", "RECEIVES", null, 5),
  ];
  expect(legsSeenBy("c", stored)).toEqual([
    leg("c", "PAYS", "d", 4),
    leg("c", "RECEIVES", "a", 1),
    leg("c", "RECEIVES", "a", 2),
    leg("c", "RECEIVES", "b", 3),
    leg("c", "RECEIVES", null, 5),
  ]);
  expect(legsSeenBy("a", stored.slice(0, 2))).toEqual(stored.slice(0, 2));
});
