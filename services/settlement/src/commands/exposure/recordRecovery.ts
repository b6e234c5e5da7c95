import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { raiseClaims } from "../../store/claims/claims.js";
import { lockDefault } from "../../store/exposure/defaults.js";
import { insertRecovery, readSharedLosses } from "../../store/exposure/recoveries.js";
import { todayIn } from "../../store/invoices/invoices.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface RecoveryInput {
  readonly defaultId: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  /** Of the payment. */
  readonly reference: string;
  /** A bank line brings it, before it can be approved. */
  readonly viaBank?: boolean;
}

export interface RecoveryProposed {
  readonly recoveryId: string;
}

type Refusals = ExposureMoveRefused | InvalidInput;

/** Records what a defaulter paid after all, once per key; nobody gets it before a second person approves it. */
export async function recordRecovery(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: RecoveryInput,
): Promise<RecoveryProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<RecoveryProposed | Refused<Refusals>>(
    database,
    { scope, operation: "recordRecovery", key, input },
    async (tx) => propose(tx, input, scope),
  );
}

async function propose(
  tx: Tx,
  input: RecoveryInput,
  proposedBy: string,
): Promise<RecoveryProposed | Refused<Refusals>> {
  const problems = lineProblems("reference", input.reference, 200);
  if (input.amountMinor <= 0n) problems.push({ path: ["amount"], problem: "must be more than nothing" });
  if (problems.length > 0) return invalidInput(...problems);
  const declared = await lockDefault(tx, input.defaultId);
  if (!declared) return refuseExposure("There is no such default.");
  const losses = await readSharedLosses(tx, input.defaultId, input.currency);
  if (losses.reduce((sum, { leftMinor }) => sum + leftMinor, 0n) < input.amountMinor) {
    return refuseExposure("Nobody put in so much for this default that is not paid back.");
  }
  const id = newId();
  await insertRecovery(tx, { ...input, id, proposedBy });
  if (input.viaBank === true) {
    const { partnerCode } = declared;
    const { currency, amountMinor } = input;
    const dueOn = await todayIn(tx, (await readProgramme(tx))?.timeZone ?? "UTC");
    const place = { sourceId: id, partnerCode, currency, cycleId: null, amountMinor, dueOn };
    await raiseClaims(tx, [{ kind: "RECOVERY", ...place }], proposedBy);
  }
  return { recoveryId: id };
}
