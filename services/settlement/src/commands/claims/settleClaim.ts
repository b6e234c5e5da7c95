import type { LocalDate } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { openOf } from "../../domain/claims/claim.js";
import { claimEntry } from "../../domain/claims/claimEntry.js";
import { insertClaimPayment, lockClaim } from "../../store/claims/claims.js";
import { postMoney } from "../../store/ledger/postMoney.js";

export interface ClaimSettlement {
  /** UUID. */
  readonly claimId: string;
  /** What came or went, positive, at most what is open of the claim. */
  readonly amountMinor: bigint;
  /** The day the bank booked it. */
  readonly valueDate: LocalDate;
  /** What it rests on: a bank line, a match, a person. */
  readonly cause: string;
}

/** Books money on a claim; parts add up. Locks the claim. Throws RangeError when it does not take the amount. */
export async function settleClaim(tx: Tx, settlement: ClaimSettlement): Promise<void> {
  const { claimId, amountMinor, valueDate, cause } = settlement;
  const claim = await lockClaim(tx, claimId);
  const openMinor = claim ? openOf(claim) : 0n;
  if (!claim || amountMinor <= 0n || amountMinor > openMinor) {
    throw new RangeError(`claim ${claimId} takes up to ${openMinor}, not ${amountMinor}`);
  }
  await insertClaimPayment(tx, { claimId, kind: "PAYMENT", amountMinor, valueDate, cause });
  await postMoney(tx, [claimEntry(claim, amountMinor, "CLAIM_PAYMENT", new Date(`${valueDate}T00:00:00Z`))]);
}
