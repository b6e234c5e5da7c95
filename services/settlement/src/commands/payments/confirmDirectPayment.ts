import { invalidInput, isRefused, localDateOf, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import {
  checkTold,
  refuseDirectPayment,
  refuseReceived,
  type DirectPaymentRefused,
  type ToldPayment,
} from "../../domain/payments/directPayment.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import { insertDirectPayment, readDirectPayments } from "../../store/payments/directPayments.js";
import { lockDirectLeg } from "../../store/payments/lockDirectLeg.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";
import { settleLeg } from "./settleLeg.js";

export interface DirectPaymentInput extends Omit<ToldPayment, "evidence"> {
  /** UUID. */
  readonly legId: string;
  readonly evidence: string | null;
  /** The partner that says so, by its own credential; null: finance. */
  readonly partnerCode: string | null;
}

export interface DirectPaymentTold {
  readonly paymentId: string;
}

type Refusals = DirectPaymentRefused | InvalidInput;

/**
 * Says that what one partner owes another came, whole or in part, once per key. The creditor's own word settles the leg at once: it says
 * so against itself. Finance's, with evidence, waits for `approveDirectPayment` by another person. Locks as `lockDirectLeg`.
 */
export async function confirmDirectPayment(
  { database, bus }: SettlementDeps,
  { scope, key }: Request,
  input: DirectPaymentInput,
): Promise<DirectPaymentTold | Refused<Refusals | IdempotencyConflict>> {
  const answer: DirectPaymentTold | Refused<Refusals | IdempotencyConflict> = await answerOnce<
    DirectPaymentTold | Refused<Refusals>
  >(database, { scope, operation: "confirmDirectPayment", key, input }, async (tx) => confirm(tx, input, scope));
  if (!isRefused(answer)) bus.wake();
  return answer;
}

async function confirm(
  tx: Tx,
  input: DirectPaymentInput,
  scope: string,
): Promise<DirectPaymentTold | Refused<Refusals>> {
  const { legId, amountMinor, valueDate, reference, partnerCode } = input;
  const leg = await lockDirectLeg(tx, legId);
  const refused = refuseReceived(leg, input, partnerCode);
  if (refused) return refused;
  const zone = (await readProgramme(tx))?.timeZone ?? "UTC";
  const cycle = await readCycle(tx, leg?.cycleId ?? "");
  if (!cycle) throw new Error(`the cycle of leg ${legId} has vanished`);
  // A partner's own word needs no evidence, and finance's cannot be without.
  const evidence = partnerCode === null ? (input.evidence ?? "") : null;
  const problems = checkTold(
    { ...input, evidence },
    localDateOf(cycle.to, zone),
    localDateOf(await databaseNow(tx), zone),
  );
  if (problems.length > 0) return invalidInput(...problems);
  const isTold = (await readDirectPayments(tx, [legId])).some(
    (told) => told.reference === reference && (told.status === "PROPOSED" || told.status === "CONFIRMED"),
  );
  if (isTold) return refuseDirectPayment("TOLD_BEFORE", "A payment with this reference is told of it already.");
  const id = newId();
  const told = { id, legId, amountMinor, valueDate, reference, evidence };
  await insertDirectPayment(tx, { ...told, confirmedByPartner: partnerCode, proposedBy: scope });
  if (partnerCode !== null) {
    await settleLeg(tx, { legId, amountMinor, valueDate, cause: `${reference}, as ${partnerCode} says`, actor: scope });
  }
  return { paymentId: id };
}
