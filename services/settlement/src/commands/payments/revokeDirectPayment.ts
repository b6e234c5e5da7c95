import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import {
  creditorOf,
  refuseDirectPayment,
  refuseSignedOff,
  type DirectPaymentRefused,
} from "../../domain/payments/directPayment.js";
import { findDirectPayment, insertRevocation, lockDirectPayment } from "../../store/payments/directPayments.js";
import { lockDirectLeg } from "../../store/payments/lockDirectLeg.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface RevocationInput {
  /** UUID. */
  readonly paymentId: string;
  readonly reason: string;
  /** The partner that asks for it; null: finance. */
  readonly partnerCode: string | null;
}

export interface RevocationProposed {
  readonly revocationId: string;
}

type Refusals = DirectPaymentRefused | InvalidInput;

/**
 * Asks that a confirmation is taken back, once per key: it was wrong, or the money went back. It stands until `approveRevocation` by
 * another person, because it lets the debtor owe again. Locks as `lockDirectLeg`, then the
 * confirmation.
 */
export async function revokeDirectPayment(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: RevocationInput,
): Promise<RevocationProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<RevocationProposed | Refused<Refusals>>(
    database,
    { scope, operation: "revokeDirectPayment", key, input },
    async (tx) => propose(tx, input, scope),
  );
}

async function propose(
  tx: Tx,
  { paymentId, reason, partnerCode }: RevocationInput,
  proposedBy: string,
): Promise<RevocationProposed | Refused<Refusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (problems.length > 0) return invalidInput(...problems);
  const unknown = refuseDirectPayment("UNKNOWN", "There is no such confirmation.");
  const found = await findDirectPayment(tx, paymentId);
  if (!found) return unknown;
  const leg = await lockDirectLeg(tx, found.legId);
  if (!leg || (partnerCode !== null && creditorOf(leg) !== partnerCode)) return unknown;
  if (leg.isFrozen) return refuseSignedOff();
  const locked = await lockDirectPayment(tx, paymentId);
  if (locked?.status !== "CONFIRMED") {
    return refuseDirectPayment("DECIDED", `The confirmation is ${locked?.status ?? "gone"}.`);
  }
  const id = newId();
  return (await insertRevocation(tx, { id, paymentId, reason, proposedBy }))
    ? { revocationId: id }
    : refuseDirectPayment("DECIDED", "It waits to be revoked already.");
}
