/** SCHEDULED, APPROVED and what follows wait for the operations that reach them. */
export type CycleStatus = "OPEN" | "CUT_OFF" | "CLOSED" | "CALCULATED";

export const CYCLE_STATUSES: readonly CycleStatus[] = ["OPEN", "CUT_OFF", "CLOSED", "CALCULATED"];

/** The moves that a cycle may make. A calculated one may be calculated again; a closed one never opens again. */
export const NEXT: Readonly<Record<CycleStatus, readonly CycleStatus[]>> = {
  OPEN: ["CUT_OFF"],
  CUT_OFF: ["CLOSED"],
  CLOSED: ["CALCULATED"],
  CALCULATED: ["CALCULATED"],
};

export function mayMove(from: CycleStatus, to: CycleStatus): boolean {
  return NEXT[from].includes(to);
}

/** Until its approval obligations may leave a cycle and come back. */
export function isBeforeApproval(status: CycleStatus): boolean {
  return status === "OPEN" || status === "CUT_OFF" || status === "CLOSED" || status === "CALCULATED";
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
