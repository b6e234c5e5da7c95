import type { Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { ClaimState } from "../../domain/claims/claim.js";
import { refuseReconciliation, type ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { readUseOfClaim } from "../../store/claims/readUseOfClaim.js";

/**
 * Says why what was paid of a claim cannot be taken from it again: the bank took it back already, or it was used: promised back by a credit note,
 * spent or released as collateral, or given to those who put in for a default. undefined when it can. The claim must be locked.
 */
export async function refuseUnsettlingClaim(
  tx: Tx,
  claim: ClaimState,
  amountMinor: bigint,
): Promise<Refused<ReconciliationRefused> | undefined> {
  if (amountMinor > claim.paidMinor) {
    return refuseReconciliation(
      "SENT_BACK",
      "The bank has taken this payment back: nothing of it is left to take apart.",
    );
  }
  const usedMinor = await readUseOfClaim(tx, claim);
  if (claim.paidMinor - amountMinor >= usedMinor) return undefined;
  const what: Partial<Record<ClaimState["kind"], string>> = {
    INVOICE: "A credit note has promised to give a part of it back: pay that, or match another payment first.",
    COLLATERAL: "The collateral was used or given back since.",
    RECOVERY: "What came was given to those who had put in for the default.",
  };
  return refuseReconciliation("USED_UP", what[claim.kind] ?? "It was used since.");
}
