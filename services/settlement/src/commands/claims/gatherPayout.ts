import { createHash } from "node:crypto";
import type { Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { payoutText, type PayoutItem } from "../../domain/claims/payout.js";
import { refusePayout, type ClaimPayoutRefused } from "../../domain/claims/payoutRefusals.js";
import {
  refuseInstruction,
  type InstructionRefused,
  type MissingForPayment,
} from "../../domain/payments/paymentRefusals.js";
import { lockPayableClaims, type PayableFilter } from "../../store/claims/payouts.js";
import { databaseNow } from "../../store/databaseNow.js";
import { readAccountsInEffect, type StoredAccount } from "../../store/payments/bankAccounts.js";
import { readProgramme } from "../../store/readProgramme.js";
import { sayWhatComes } from "../payments/sayWhatComes.js";

/** A payout as it would be ordered now. */
export interface GatheredPayout {
  readonly payer: StoredAccount;
  readonly contentHash: string;
  /** In order of the claims' ids. */
  readonly items: readonly (PayoutItem & { readonly payee: StoredAccount; readonly paymentsCount: number })[];
}

/**
 * What is to be paid out now of claims in a currency, and to which accounts; the claims are locked in order of their ids. Refused when
 * there is nothing, when not all claims that were named are to be paid, and with everything that is wanting while an account is missing.
 */
export async function gatherPayout(
  tx: Tx,
  filter: PayableFilter,
): Promise<GatheredPayout | Refused<ClaimPayoutRefused | InstructionRefused>> {
  const { currency, claimIds } = filter;
  const claims = await lockPayableClaims(tx, filter);
  if (claimIds !== null && new Set(claimIds).size !== claims.length) return refusePayout("NOT_PAYABLE");
  if (claims.length === 0) return refusePayout("NOTHING_TO_PAY");
  const now = await databaseNow(tx);
  const accountOf = await readAccountsInEffect(tx, now);
  const payer = accountOf(null, currency);
  const wanting: MissingForPayment[] = [null, ...new Set(claims.map(({ partnerCode }) => partnerCode))]
    .filter((partnerCode) => !accountOf(partnerCode, currency))
    .map((partnerCode) => ({ partnerCode, currency, problem: "has no bank account in effect" }));
  if (!payer || wanting.length > 0) {
    const zone = (await readProgramme(tx))?.timeZone ?? "UTC";
    return refuseInstruction(await sayWhatComes(tx, wanting, now, zone));
  }
  const items = claims.flatMap(({ id, reference, partnerCode, openMinor, paymentsCount }) => {
    const payee = accountOf(partnerCode, currency);
    return payee ? [{ claimId: id, reference, partnerCode, amountMinor: openMinor, payee, paymentsCount }] : [];
  });
  const contentHash = createHash("sha256").update(payoutText({ currency, payer, items })).digest("hex");
  return { payer, contentHash, items };
}
