/** SCHEDULED waits for an operation that reaches it. */
export type CycleStatus =
  | "OPEN"
  | "CUT_OFF"
  | "CLOSED"
  | "CALCULATED"
  | "APPROVED"
  | "INSTRUCTED"
  | "SETTLING"
  | "PARTIALLY_SETTLED"
  | "SETTLED";

export const CYCLE_STATUSES: readonly CycleStatus[] = [
  "OPEN",
  "CUT_OFF",
  "CLOSED",
  "CALCULATED",
  "APPROVED",
  "INSTRUCTED",
  "SETTLING",
  "PARTIALLY_SETTLED",
  "SETTLED",
];

/**
 * The moves that a cycle may make. A calculated one may be calculated again, an approval taken back (by a person or by calculating
 * again), an instruction refused by the bank; a closed one never opens again and a settled one is final.
 */
export const NEXT: Readonly<Record<CycleStatus, readonly CycleStatus[]>> = {
  OPEN: ["CUT_OFF"],
  CUT_OFF: ["CLOSED"],
  CLOSED: ["CALCULATED"],
  CALCULATED: ["CALCULATED", "APPROVED"],
  APPROVED: ["CALCULATED", "INSTRUCTED"],
  INSTRUCTED: ["APPROVED", "SETTLING", "PARTIALLY_SETTLED", "SETTLED"],
  SETTLING: ["PARTIALLY_SETTLED", "SETTLED"],
  PARTIALLY_SETTLED: ["SETTLED"],
  SETTLED: [],
};

export function mayMove(from: CycleStatus, to: CycleStatus): boolean {
  return NEXT[from].includes(to);
}

/** Until its approval obligations may leave a cycle and come back. */
export function isBeforeApproval(status: CycleStatus): boolean {
  return status === "OPEN" || status === "CUT_OFF" || status === "CLOSED" || status === "CALCULATED";
}

/** True once its payments were instructed, and that was not taken back. */
export function isInstructed(status: CycleStatus): boolean {
  return CYCLE_STATUSES.indexOf(status) >= CYCLE_STATUSES.indexOf("INSTRUCTED");
}

/** [from, to) of effective time. */
export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

export interface Cycle extends Interval {
  readonly id: string;
  readonly status: CycleStatus;
}

/** The intervals of cycles are half-open: an event exactly at the end belongs to the next. */
export function contains(interval: Interval, instant: Date): boolean {
  return interval.from <= instant && instant < interval.to;
}
