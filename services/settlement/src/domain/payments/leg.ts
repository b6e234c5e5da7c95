import type { SchemeLeg } from "../netting/settleDebts.js";

export type LegStatus = "DUE" | "INSTRUCTED" | "SETTLED" | "RETURNED" | "OVERDUE" | "DEFAULTED" | "CARRIED";

export const LEG_STATUSES: readonly LegStatus[] = [
  "DUE",
  "INSTRUCTED",
  "SETTLED",
  "RETURNED",
  "OVERDUE",
  "DEFAULTED",
  "CARRIED",
];

/**
 * The moves that a leg may make. What the bank refuses is due again; what comes back stays RETURNED, and a new leg that names it takes
 * its place. CARRIED is left to the next cycle. What is due to a defaulter is not paid but DEFAULTED: the open cycle has it.
 */
export const NEXT_OF_LEG: Readonly<Record<LegStatus, readonly LegStatus[]>> = {
  DUE: ["INSTRUCTED", "DEFAULTED"],
  INSTRUCTED: ["DUE", "SETTLED", "RETURNED", "OVERDUE"],
  OVERDUE: ["SETTLED", "RETURNED", "DEFAULTED"],
  SETTLED: ["RETURNED"],
  RETURNED: [],
  DEFAULTED: [],
  CARRIED: [],
};

export function mayLegMove(from: LegStatus, to: LegStatus): boolean {
  return NEXT_OF_LEG[from].includes(to);
}

/** A leg that a calculation freezes, before it has a life of its own. */
export interface DraftedLeg extends SchemeLeg {
  readonly status: "DUE" | "CARRIED";
}

export interface LegState {
  readonly status: LegStatus;
  readonly amountMinor: bigint;
  readonly settledMinor: bigint;
}

/**
 * Whether an amount that was settled by mistake can be taken back: it must not have come back from the bank, and a leg that was given up
 * is covered otherwise. SETTLED stays final; what is taken back is awaited by a new leg.
 */
export function canUnsettle(leg: LegState & { readonly returnedMinor: bigint }, amountMinor: bigint): boolean {
  const isPaid =
    leg.status === "SETTLED" || leg.status === "RETURNED" || leg.status === "INSTRUCTED" || leg.status === "OVERDUE";
  return isPaid && amountMinor > 0n && amountMinor <= leg.settledMinor - leg.returnedMinor;
}

/** What of a leg is still to be paid, in minor units. */
export function openMinor(leg: LegState): bigint {
  return leg.status === "CARRIED" || leg.status === "RETURNED" ? 0n : leg.amountMinor - leg.settledMinor;
}
