import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { lockCollateral } from "../../store/exposure/collaterals.js";
import { insertRelease } from "../../store/exposure/releases.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface ReleaseInput {
  readonly collateralId: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly reason: string;
}

export interface ReleaseProposed {
  readonly releaseId: string;
}

type Refusals = ExposureMoveRefused | InvalidInput;

/** Proposes to give a part of a collateral back, once per key; it counts until a second person approves that. */
export async function releaseCollateral(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: ReleaseInput,
): Promise<ReleaseProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<ReleaseProposed | Refused<Refusals>>(
    database,
    { scope, operation: "releaseCollateral", key, input },
    async (tx) => propose(tx, input, scope),
  );
}

async function propose(
  tx: Tx,
  { collateralId, currency, amountMinor, reason }: ReleaseInput,
  proposedBy: string,
): Promise<ReleaseProposed | Refused<Refusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (amountMinor <= 0n) problems.push({ path: ["amount"], problem: "must be more than nothing" });
  if (problems.length > 0) return invalidInput(...problems);
  const collateral = await lockCollateral(tx, collateralId);
  if (!collateral) return refuseExposure("There is no such collateral.");
  if (collateral.approvedBy === null) return refuseExposure("The collateral does not count yet.");
  if (collateral.currency !== currency) return refuseExposure(`The collateral is in ${collateral.currency}.`);
  if (amountMinor > collateral.leftMinor) return refuseExposure("So much of the collateral is not left.");
  const id = newId();
  await insertRelease(tx, { id, collateralId, amountMinor, reason, proposedBy });
  return { releaseId: id };
}
