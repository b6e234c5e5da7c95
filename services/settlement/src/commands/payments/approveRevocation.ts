import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import {
  refuseDirectPayment,
  refuseSignedOff,
  type DirectPaymentRefused,
} from "../../domain/payments/directPayment.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { findDirectPayment, findRevocation } from "../../store/payments/directPayments.js";
import { lockDirectLeg } from "../../store/payments/lockDirectLeg.js";
import { lockProposal, markProposalApproved } from "../../store/proposals/proposals.js";
import { postLegMoves } from "../ledger/postLegMoves.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { DirectPaymentTold } from "./confirmDirectPayment.js";
import type { RevocationProposed } from "./revokeDirectPayment.js";
import { takeBack } from "./takeBack.js";

type Refusals = DirectPaymentRefused | SecondPersonRequired;

/**
 * Takes a confirmation back, once per key, by a second person. What it settled is awaited again: of an open leg by the leg itself, of one
 * that is SETTLED by a new leg that names it. Locks as `lockDirectLeg`, then the request.
 */
export async function approveRevocation(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: RevocationProposed,
): Promise<DirectPaymentTold | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<DirectPaymentTold | Refused<Refusals>>(
    database,
    { scope, operation: "approveRevocation", key, input },
    async (tx) => approve(tx, input, scope),
  );
}

async function approve(
  tx: Tx,
  { revocationId }: RevocationProposed,
  scope: string,
): Promise<DirectPaymentTold | Refused<Refusals>> {
  const revocation = await findRevocation(tx, revocationId);
  const paid = revocation && (await findDirectPayment(tx, revocation.paymentId));
  if (!paid) return refuseDirectPayment("UNKNOWN", "There is no such revocation.");
  const leg = await lockDirectLeg(tx, paid.legId);
  const proposal = await lockProposal(tx, "DIRECT_PAYMENT_REVOCATION", revocationId);
  if (!proposal || proposal.approvedBy !== null || proposal.rejectedBy !== null) {
    return refuseDirectPayment("DECIDED", "The revocation is decided.");
  }
  if (leg?.isFrozen === true) return refuseSignedOff();
  const samePerson = secondPerson(revocation.proposedBy, scope);
  if (samePerson) return samePerson;
  const { legId, amountMinor, valueDate, reference } = paid;
  const reason = `${reference}, as ${revocation.proposedBy} says: ${revocation.reason}`;
  const taken = await takeBack(tx, { legId, amountMinor, reason, kind: "LEG_PAYMENT_REVOKED", actor: scope });
  if (!taken)
    return refuseDirectPayment("NOT_AWAITED", "The payment was given up: what is missing is covered otherwise.");
  await markProposalApproved(tx, "DIRECT_PAYMENT_REVOCATION", revocationId, scope);
  await postLegMoves(tx, taken.moves, new Date(`${valueDate}T00:00:00Z`));
  return { paymentId: paid.id };
}
