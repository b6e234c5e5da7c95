export const BREAK_STATUSES = ["OPEN", "ASSIGNED", "INVESTIGATING", "PROPOSED", "APPROVED", "RESOLVED"] as const;
export type BreakStatus = (typeof BREAK_STATUSES)[number];

/** The moves that people make. A run resolves what is gone, and opens it again when it is back. */
export const NEXT: Readonly<Record<BreakStatus, readonly BreakStatus[]>> = {
  // Resolved at once by an explanation, which moves nothing and needs no second person.
  OPEN: ["ASSIGNED", "INVESTIGATING", "PROPOSED", "RESOLVED"],
  ASSIGNED: ["ASSIGNED", "INVESTIGATING", "PROPOSED", "RESOLVED"],
  INVESTIGATING: ["ASSIGNED", "INVESTIGATING", "PROPOSED", "RESOLVED"],
  // Back when the second person does not agree.
  PROPOSED: ["APPROVED", "INVESTIGATING"],
  // Agreed by two people; resolved when what they agreed on is carried out.
  APPROVED: ["RESOLVED"],
  RESOLVED: [],
};

export function mayBreakMove(from: BreakStatus, to: BreakStatus): boolean {
  return NEXT[from].includes(to);
}

/** What a person may resolve a break with; MATCHED and GONE are told by matches and runs. */
export const RESOLUTIONS = ["ADJUSTMENT", "WRITE_OFF", "CLAIM", "EXPLAINED"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** A difference that should be explained by now, on a day of YYYY-MM-DD; its deadline is the last day in time. */
export function isOverdue(
  one: { readonly status: BreakStatus; readonly deadline: string | null },
  today: string,
): boolean {
  return one.status !== "RESOLVED" && one.deadline !== null && one.deadline < today;
}

/** What moves money or gives it up takes two people; an explanation one. */
export function needsSecondPerson(resolution: Resolution): boolean {
  return resolution !== "EXPLAINED";
}
