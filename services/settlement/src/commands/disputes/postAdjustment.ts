import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { checkAdjustment } from "../../domain/disputes/checkAdjustment.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { unknownPartner, type UnknownPartner } from "../../domain/unknownPartner.js";
import { databaseNow } from "../../store/databaseNow.js";
import { insertAdjustment } from "../../store/disputes/adjustments.js";
import { arePartnersKnown } from "../../store/readPartners.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";

export interface AdjustmentInput {
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly reason: string;
  /** null means now. */
  readonly occurredAt: Date | null;
}

export interface AdjustmentProposed {
  readonly adjustmentId: string;
}

type Refusals = InvalidInput | PartnerTerminated | UnknownPartner;

/** Proposes that one partner shall owe another an amount, once per key. Nothing is owed until a second person approves it. */
export async function postAdjustment(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: AdjustmentInput,
): Promise<AdjustmentProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<AdjustmentProposed | Refused<Refusals>>(
    database,
    { scope, operation: "postAdjustment", key, input },
    async (tx) => proposeAdjustment(tx, input, scope),
  );
}

/** The same in a transaction that is open; `proposedBy` is the subject of the one who proposes. */
export async function proposeAdjustment(
  tx: Tx,
  input: AdjustmentInput,
  proposedBy: string,
): Promise<AdjustmentProposed | Refused<Refusals>> {
  const now = await databaseNow(tx);
  const occurredAt = input.occurredAt ?? now;
  const problems = checkAdjustment({ ...input, occurredAt }, now);
  if (problems.length > 0) return invalidInput(...problems);
  const codes = [input.debtorCode, input.creditorCode];
  if (!(await arePartnersKnown(tx, codes))) return unknownPartner();
  const ended = await refuseEnded(tx, codes);
  if (ended) return ended;
  const id = newId();
  await insertAdjustment(tx, { ...input, id, occurredAt, disputeId: null, proposedBy, approvedBy: null });
  return { adjustmentId: id };
}
