import { DISPUTE_NEXT, mayMoveDispute, type DisputeStatus } from "./dispute.js";

test("every illegal move of a dispute", () => {
  const all = Object.keys(DISPUTE_NEXT) as DisputeStatus[];
  const illegal = all.flatMap((from) => all.filter((to) => !mayMoveDispute(from, to)).map((to) => `${from} → ${to}`));
  expect(illegal).toEqual([
    "OPENED → OPENED",
    "OPENED → ACCEPTED",
    "OPENED → PARTIALLY_ACCEPTED",
    "OPENED → REJECTED",
    "OPENED → CLOSED",
    "UNDER_REVIEW → OPENED",
    "UNDER_REVIEW → UNDER_REVIEW",
    "UNDER_REVIEW → CLOSED",
    "ACCEPTED → OPENED",
    "ACCEPTED → ACCEPTED",
    "ACCEPTED → PARTIALLY_ACCEPTED",
    "ACCEPTED → REJECTED",
    "PARTIALLY_ACCEPTED → OPENED",
    "PARTIALLY_ACCEPTED → ACCEPTED",
    "PARTIALLY_ACCEPTED → PARTIALLY_ACCEPTED",
    "PARTIALLY_ACCEPTED → REJECTED",
    "REJECTED → OPENED",
    "REJECTED → ACCEPTED",
    "REJECTED → PARTIALLY_ACCEPTED",
    "REJECTED → REJECTED",
    "CLOSED → OPENED",
    "CLOSED → UNDER_REVIEW",
    "CLOSED → ACCEPTED",
    "CLOSED → PARTIALLY_ACCEPTED",
    "CLOSED → REJECTED",
    "CLOSED → CLOSED",
  ]);
});
