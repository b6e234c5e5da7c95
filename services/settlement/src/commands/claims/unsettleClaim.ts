import type { Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { claimEntry } from "../../domain/claims/claimEntry.js";
import type { ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { insertClaimPayment, lockClaim } from "../../store/claims/claims.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { refuseUnsettlingClaim } from "./refuseUnsettlingClaim.js";
import type { ClaimSettlement } from "./settleClaim.js";

/** Takes back money that was never a claim's: it is open again, and the money is in suspense. Locks the claim. */
export async function unsettleClaim(
  tx: Tx,
  { claimId, amountMinor, valueDate, cause }: ClaimSettlement,
): Promise<Refused<ReconciliationRefused> | undefined> {
  const claim = await lockClaim(tx, claimId);
  if (!claim) throw new Error(`claim ${claimId} has vanished`);
  const refused = await refuseUnsettlingClaim(tx, claim, amountMinor);
  if (refused) return refused;
  await insertClaimPayment(tx, { claimId, kind: "UNMATCH", amountMinor: -amountMinor, valueDate, cause });
  await postMoney(tx, [claimEntry(claim, -amountMinor, "UNMATCH", new Date(`${valueDate}T00:00:00Z`))]);
  return undefined;
}
