export const BREAK_STATUSES = ["OPEN", "ASSIGNED", "INVESTIGATING", "PROPOSED", "APPROVED", "RESOLVED"] as const;
export type BreakStatus = (typeof BREAK_STATUSES)[number];

/** The moves that people make. A run resolves what is gone, and opens it again when it is back. */
export const NEXT: Readonly<Record<BreakStatus, readonly BreakStatus[]>> = {
  OPEN: ["ASSIGNED", "INVESTIGATING", "PROPOSED"],
  ASSIGNED: ["ASSIGNED", "INVESTIGATING", "PROPOSED"],
  INVESTIGATING: ["ASSIGNED", "INVESTIGATING", "PROPOSED"],
  // Back when the second person does not agree.
  PROPOSED: ["APPROVED", "INVESTIGATING"],
  APPROVED: ["RESOLVED"],
  RESOLVED: [],
};

export function mayBreakMove(from: BreakStatus, to: BreakStatus): boolean {
  return NEXT[from].includes(to);
}

/** What a person may resolve a break with; MATCHED and GONE are told by matches and runs. */
export const RESOLUTIONS = ["ADJUSTMENT", "WRITE_OFF", "EXPLAINED"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What moves money or gives it up takes two people; an explanation one. */
export function needsSecondPerson(resolution: Resolution): boolean {
  return resolution !== "EXPLAINED";
}
