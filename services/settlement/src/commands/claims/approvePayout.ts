import { createHash } from "node:crypto";
import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refusePayout, type ClaimPayoutRefused } from "../../domain/claims/payoutRefusals.js";
import { refuseContent, type ContentChanged, type InstructionRefused } from "../../domain/payments/paymentRefusals.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { insertClaimFile, lockPayout } from "../../store/claims/payouts.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import type { Request, SettlementDeps } from "../deps.js";
import { gatherPayout } from "./gatherPayout.js";
import { orderPayout } from "./orderPayout.js";

export interface PayoutApproved {
  readonly payoutId: string;
}

type Refusals = ClaimPayoutRefused | ContentChanged | InstructionRefused | SecondPersonRequired;

/**
 * Approves a payout that another person prepared, exactly as the approver saw it, and writes its payment file, once per key and once at all:
 * in one transaction, so that there is both or neither. Refused when anything of it has changed since: a claim was paid, an account is another one.
 */
export async function approvePayout(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly payoutId: string; readonly contentHash: string },
): Promise<PayoutApproved | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<PayoutApproved | Refused<Refusals>>(
    database,
    { scope, operation: "approveClaimPayout", key, input },
    async (tx) => approve(tx, input, scope),
  );
}

/** Locks the payout, then its claims, ascending. */
async function approve(
  tx: Tx,
  { payoutId, contentHash }: { readonly payoutId: string; readonly contentHash: string },
  approvedBy: string,
): Promise<PayoutApproved | Refused<Refusals>> {
  const payout = await lockPayout(tx, payoutId);
  if (!payout) return refusePayout("UNKNOWN");
  if (payout.approvedBy !== null || payout.rejectedBy !== null) return refusePayout("DECIDED");
  const refused = secondPerson(payout.proposedBy, approvedBy);
  if (refused) return refused;
  if (payout.contentHash !== contentHash) return refuseContent(payout.contentHash, "payout");
  const { currency, claimIds } = payout;
  const gathered = await gatherPayout(tx, { currency, claimIds, dueBy: null, payoutId });
  // An account that is gone or a claim that is paid are told as one: the payout is not what it was.
  if (isRefused(gathered) || gathered.contentHash !== contentHash) return refusePayout("OUT_OF_DATE");
  const order = await orderPayout(tx, payoutId, currency, gathered);
  if (isRefused(order)) return order;
  const content = Buffer.from(order.xml, "utf8");
  await markProposalApproved(tx, "CLAIM_PAYOUT", payoutId, approvedBy);
  await insertClaimFile(tx, {
    ...{ payoutId, content, messageId: order.messageId, executeOn: order.executeOn },
    name: `pain-001-claims-${currency}-${payoutId}.xml`,
    sha256: createHash("sha256").update(content).digest("hex"),
    instructedBy: approvedBy,
    instructions: gathered.items,
  });
  return { payoutId };
}
