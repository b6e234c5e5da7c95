import type { Tx } from "@tessera/runtime";
import { claimEntry } from "../../domain/claims/claimEntry.js";
import { insertClaimPayment, lockClaim } from "../../store/claims/claims.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import type { ClaimSettlement } from "./settleClaim.js";

/** Books that the bank took a payment of a claim back: it is open again. Locks the claim. Throws RangeError when so much was not paid. */
export async function returnClaim(tx: Tx, settlement: ClaimSettlement): Promise<void> {
  const { claimId, amountMinor, valueDate, cause } = settlement;
  const claim = await lockClaim(tx, claimId);
  if (!claim || amountMinor <= 0n || amountMinor > claim.paidMinor) {
    throw new RangeError(`claim ${claimId} gives back up to ${claim?.paidMinor ?? 0n}, not ${amountMinor}`);
  }
  await insertClaimPayment(tx, { claimId, kind: "RETURN", amountMinor: -amountMinor, valueDate, cause });
  await postMoney(tx, [claimEntry(claim, -amountMinor, "RETURN", new Date(`${valueDate}T00:00:00Z`))]);
}
