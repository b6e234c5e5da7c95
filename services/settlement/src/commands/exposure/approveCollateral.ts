import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { lockCollateral, markCollateralApproved } from "../../store/exposure/collaterals.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface CollateralApproved {
  readonly collateralId: string;
}

type Refusals = ExposureMoveRefused | SecondPersonRequired;

/** Lets a recorded collateral count, once per key, by a second person. */
export async function approveCollateral(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly collateralId: string },
): Promise<CollateralApproved | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<CollateralApproved | Refused<Refusals>>(
    database,
    { scope, operation: "approveCollateral", key, input },
    async (tx) => bookCollateral(tx, input.collateralId, scope),
  );
}

async function bookCollateral(
  tx: Tx,
  collateralId: string,
  approvedBy: string,
): Promise<CollateralApproved | Refused<Refusals>> {
  const collateral = await lockCollateral(tx, collateralId);
  if (!collateral) return refuseExposure("There is no such collateral.");
  if (collateral.approvedBy !== null) return refuseExposure("The collateral is approved already.");
  const samePerson = secondPerson(collateral.proposedBy, approvedBy);
  if (samePerson) return samePerson;
  await markCollateralApproved(tx, collateralId, approvedBy);
  return { collateralId };
}
