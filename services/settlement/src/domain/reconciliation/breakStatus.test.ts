import { BREAK_STATUSES, isOverdue, mayBreakMove } from "./breakStatus.js";

test("a break makes these moves and no other", () => {
  const moves = BREAK_STATUSES.map(
    (from) => `${from} → ${BREAK_STATUSES.filter((to) => mayBreakMove(from, to)).join(" ")}`,
  );
  expect(moves).toEqual([
    "OPEN → ASSIGNED INVESTIGATING PROPOSED RESOLVED",
    "ASSIGNED → ASSIGNED INVESTIGATING PROPOSED RESOLVED",
    "INVESTIGATING → ASSIGNED INVESTIGATING PROPOSED RESOLVED",
    "PROPOSED → INVESTIGATING APPROVED",
    "APPROVED → RESOLVED",
    "RESOLVED → ",
  ]);
});

test("a break is overdue from the day after its deadline until it is resolved", () => {
  const on = (status: "OPEN" | "APPROVED" | "RESOLVED", deadline: string | null) =>
    isOverdue({ status, deadline }, "2011-02-02");
  expect([on("OPEN", null), on("OPEN", "2011-02-02"), on("OPEN", "2011-02-01")]).toEqual([false, false, true]);
  expect([on("APPROVED", "2011-02-01"), on("RESOLVED", "2011-02-01")]).toEqual([true, false]);
});
