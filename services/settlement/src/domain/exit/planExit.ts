import { isLocalDate, lineProblems, startOfLocalDate, type InputProblem, type LocalDate } from "@tessera/kernel";
import { MOST_REASON } from "../disputes/checkAdjustment.js";
import { addDays } from "../calendars/addDays.js";
import type { ExitDays, ExitInstants, ExitMode } from "./partnerExit.js";

/** As finance asks for it. */
export interface ExitProposal extends ExitDays {
  readonly partnerCode: string;
  readonly reserveCode: string;
  readonly mode: ExitMode;
  readonly reason: string;
  /** Millionths. */
  readonly expectedRate: bigint | null;
}

const DAYS = ["announcedOn", "lastIssuingDay", "lastRedeemingDay", "runOffEndsOn", "trueUpOn"] as const;
const WHOLE = 1_000_000n;

/** What is wrong with a proposed exit, in the order of its fields. Days may have passed: what was recorded meanwhile stands. */
export function checkExit(proposal: ExitProposal): InputProblem[] {
  const { partnerCode, reserveCode, mode, expectedRate } = proposal;
  const problems: InputProblem[] = [];
  const name = (field: string, problem: string) => problems.push({ path: [field], problem });
  if (partnerCode === reserveCode) name("reserveCode", "must be another party than the partner that leaves");
  for (const field of DAYS) {
    const day = proposal[field];
    if (day !== null && !isLocalDate(day)) name(field, "must be a date");
  }
  if (problems.length === 0) problems.push(...orderProblems(proposal));
  if (mode === "RUN_OFF" && proposal.runOffEndsOn === null) name("runOffEndsOn", "must be said for a run-off");
  if (mode === "BUY_OUT" && proposal.runOffEndsOn !== null) name("runOffEndsOn", "is for a run-off only");
  if (expectedRate !== null && (expectedRate < 0n || expectedRate > WHOLE)) {
    name("expectedRedemptionRate", "must lie between 0 and 1");
  }
  return [...problems, ...lineProblems("reason", proposal.reason, MOST_REASON)];
}

/** Each of these days is not before the one that it is compared with. */
function orderProblems(days: ExitDays): InputProblem[] {
  const last = days.runOffEndsOn ?? days.lastIssuingDay;
  const pairs: readonly (readonly [keyof ExitDays, LocalDate | null, LocalDate, string])[] = [
    ["lastIssuingDay", days.lastIssuingDay, days.announcedOn, "announcedOn"],
    ["lastRedeemingDay", days.lastRedeemingDay, days.announcedOn, "announcedOn"],
    ["runOffEndsOn", days.runOffEndsOn, days.lastIssuingDay, "lastIssuingDay"],
    ["trueUpOn", days.trueUpOn, last, days.runOffEndsOn === null ? "lastIssuingDay" : "runOffEndsOn"],
  ];
  return pairs
    .filter(([, day, floor]) => day !== null && day < floor)
    .map(([field, , , other]) => ({ path: [field], problem: `must not be before ${other}` }));
}

/** The instants of a plan in the programme's zone: what ends on a day ends when the next day begins. */
export function exitInstants(days: ExitDays, timeZone: string): ExitInstants {
  const endOf = (day: LocalDate) => startOfLocalDate(addDays(day, 1), timeZone);
  return {
    issuingEndsAt: endOf(days.lastIssuingDay),
    redeemingEndsAt: endOf(days.lastRedeemingDay),
    buyOutDueAt: endOf(days.runOffEndsOn ?? days.lastIssuingDay),
    mayCloseAt: days.trueUpOn === null ? null : startOfLocalDate(days.trueUpOn, timeZone),
  };
}
