import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseDirectPayment, refuseReceived, type DirectPaymentRefused } from "../../domain/payments/directPayment.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { findDirectPayment, lockDirectPayment } from "../../store/payments/directPayments.js";
import { lockDirectLeg } from "../../store/payments/lockDirectLeg.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { DirectPaymentTold } from "./confirmDirectPayment.js";
import { settleLeg } from "./settleLeg.js";

type Refusals = DirectPaymentRefused | SecondPersonRequired;

/** Books what finance said that a partner paid another, once per key, by a second person. Locks as `lockDirectLeg`, then the
 * confirmation. */
export async function approveDirectPayment(
  { database, bus }: SettlementDeps,
  { scope, key }: Request,
  input: DirectPaymentTold,
): Promise<DirectPaymentTold | Refused<Refusals | IdempotencyConflict>> {
  const answer: DirectPaymentTold | Refused<Refusals | IdempotencyConflict> = await answerOnce<
    DirectPaymentTold | Refused<Refusals>
  >(database, { scope, operation: "approveDirectPayment", key, input }, async (tx) => approve(tx, input, scope));
  if (!isRefused(answer)) bus.wake();
  return answer;
}

async function approve(
  tx: Tx,
  { paymentId }: DirectPaymentTold,
  scope: string,
): Promise<DirectPaymentTold | Refused<Refusals>> {
  const found = await findDirectPayment(tx, paymentId);
  const leg = found && (await lockDirectLeg(tx, found.legId));
  const told = leg && (await lockDirectPayment(tx, paymentId));
  // A creditor's own word was never for anybody to approve.
  if (!told || told.confirmedByPartner !== null) {
    return refuseDirectPayment("UNKNOWN", "There is no such confirmation.");
  }
  if (told.status !== "PROPOSED") return refuseDirectPayment("DECIDED", `The confirmation is ${told.status}.`);
  const refused = secondPerson(told.proposedBy, scope) ?? refuseReceived(leg, told, null);
  if (refused) return refused;
  await markProposalApproved(tx, "DIRECT_PAYMENT", paymentId, scope);
  const { legId, amountMinor, valueDate, reference, evidence, proposedBy } = told;
  const cause = `${reference}, as ${proposedBy} says: ${evidence ?? ""}`;
  await settleLeg(tx, { legId, amountMinor, valueDate, cause, actor: scope });
  return { paymentId };
}
