import { invalidInput } from "@tessera/kernel";
import type { Cycle, CycleStatus } from "./cycle.js";
import { planCutOff, type CutOffMode } from "./planCutOff.js";

const day = (text: string) => new Date(`2011-${text}T00:00:00Z`);
const cycle = (id: string, from: string, to: string, status: CycleStatus): Cycle => ({
  id,
  from: day(from),
  to: day(to),
  status,
});
const january = (status: CycleStatus) => cycle("january", "01-01", "02-01", status);
const february = cycle("february", "02-01", "03-01", "OPEN");

function plan(
  cycles: readonly Cycle[],
  cycleId: string,
  at: string | null,
  now: string,
  mode: CutOffMode = "BY_COMMAND",
) {
  return planCutOff(cycles, { cycleId, at: at === null ? null : day(at), mode, now: day(now) });
}
const moved = (message: string, status: CycleStatus | null) => ({
  refused: { kind: "CycleMoveRefused", message, status },
});
const invalid = (problem: string) => invalidInput({ path: ["at"], problem });

test("a cycle that has ended is cut off at its end, exactly then and later, by schedule or by command", () => {
  for (const now of ["02-01", "02-20"])
    for (const mode of ["BY_SCHEDULE", "BY_COMMAND"] as const)
      expect(plan([january("OPEN")], "january", null, now, mode)).toEqual({ kind: "CUT_OFF", at: day("02-01") });
  expect(plan([january("OPEN")], "january", null, "01-31")).toEqual(moved("The cycle has not ended yet.", "OPEN"));
});

test("by command a cycle is cut off at an instant of its own that has passed", () => {
  expect(plan([january("OPEN")], "january", "01-10", "01-10")).toEqual({ kind: "CUT_OFF", at: day("01-10") });
  expect(plan([january("OPEN")], "january", "02-01", "02-01")).toEqual({ kind: "CUT_OFF", at: day("02-01") });
  const outside = invalid("The instant must lie within the cycle, after its start.");
  expect(plan([january("OPEN")], "january", "01-01", "02-01")).toEqual(outside);
  expect(plan([january("OPEN")], "january", "02-02", "02-03")).toEqual(outside);
  expect(plan([january("OPEN")], "january", "01-11", "01-10")).toEqual(
    invalid("The instant must not lie in the future."),
  );
  expect(plan([january("OPEN")], "january", "01-10", "02-01", "BY_SCHEDULE")).toEqual(
    invalid("The programme cuts off by schedule."),
  );
});

test("cycles close in order, and closed ones stay closed", () => {
  expect(plan([january("OPEN"), february], "february", null, "03-01")).toEqual(
    moved("An earlier cycle is open.", "OPEN"),
  );
  for (const status of ["CUT_OFF", "CLOSED", "CALCULATED"] as const)
    expect(plan([january(status), february], "february", null, "03-01")).toEqual({ kind: "CUT_OFF", at: day("03-01") });
  for (const status of ["CLOSED", "CALCULATED"] as const)
    expect(plan([january(status)], "january", null, "03-01")).toEqual(moved("The cycle is closed already.", status));
  expect(plan([january("OPEN")], "march", null, "03-01")).toEqual(moved("There is no such cycle.", null));
});

test("a cut-off that stands is gone on from, and never moved", () => {
  expect(plan([january("CUT_OFF")], "january", null, "01-05")).toEqual({ kind: "RESUME" });
  expect(plan([january("CUT_OFF")], "january", "02-01", "01-05")).toEqual({ kind: "RESUME" });
  expect(plan([january("CUT_OFF")], "january", "01-31", "03-01")).toEqual(
    moved("The cycle is cut off at another instant already.", "CUT_OFF"),
  );
});
