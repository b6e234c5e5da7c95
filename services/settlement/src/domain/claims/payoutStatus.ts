/** What became of a transfer of a payout at the bank; the claim's own state says whether the money went. */
export type InstructionStatus = "WRITTEN" | "ACCEPTED" | "REJECTED";

/** WRITTEN to REJECTED are the bank's, as of any payment file. */
export const PAYOUT_STATUSES = [
  "PROPOSED",
  "WITHDRAWN",
  "WRITTEN",
  "ACCEPTED",
  "PARTIALLY_ACCEPTED",
  "REJECTED",
] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/** `fileStatus` null: nothing is ordered. */
export function payoutStatus(
  rejectedBy: string | null,
  fileStatus: Exclude<PayoutStatus, "PROPOSED" | "WITHDRAWN"> | null,
): PayoutStatus {
  if (rejectedBy !== null) return "WITHDRAWN";
  return fileStatus ?? "PROPOSED";
}
