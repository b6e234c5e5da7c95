import type { Tx } from "@tessera/runtime";
import {
  acceptClaimTransfers,
  countTakenClaims,
  markClaimFile,
  rejectClaimTransfers,
  type ClaimFileHead,
} from "../../store/claims/payouts.js";
import type { Verdict } from "../payments/judgeReport.js";

export interface PayoutStatusRecorded {
  /** UUID. */
  readonly payoutId: string;
  /** Transfers that the bank refused now; their claims may be paid out anew. */
  readonly rejected: number;
}

/** Writes down what the bank says of a payout's file; the caller has locked the file. Claims that money has moved on stay ordered. */
export async function recordPayoutStatus(
  tx: Tx,
  { payoutId, status }: ClaimFileHead,
  { isWhole, reasons, why, isTaken }: Verdict,
): Promise<PayoutStatusRecorded> {
  const isSomeRefused = isWhole || reasons.size > 0;
  const rejected = isSomeRefused ? await rejectClaimTransfers(tx, payoutId, isWhole ? null : reasons, why) : 0;
  const taken = await countTakenClaims(tx, payoutId);
  if (rejected > 0) await markClaimFile(tx, payoutId, taken === 0 ? "REJECTED" : "PARTIALLY_ACCEPTED");
  if (isTaken && taken > 0) {
    await acceptClaimTransfers(tx, payoutId);
    if (status === "WRITTEN" && rejected === 0) await markClaimFile(tx, payoutId, "ACCEPTED");
  }
  return { payoutId, rejected };
}
