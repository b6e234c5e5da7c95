import { decimal, isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { collateralEntry, MONEY_KINDS } from "../../domain/exposure/collateralEntry.js";
import { HAIRCUT_SCALE } from "../../domain/exposure/exposureCap.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { refuseRelease } from "../../domain/exposure/refuseRelease.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { databaseNow } from "../../store/databaseNow.js";
import { lockCollateral, type Collateral } from "../../store/exposure/collaterals.js";
import { readExposures } from "../../store/exposure/exposures.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import { isOwedToOthers } from "../../store/exposure/recoveries.js";
import { hasOverdueLegs, lockRelease } from "../../store/exposure/releases.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface ReleaseApproved {
  readonly releaseId: string;
}

type Refusals = ExposureMoveRefused | SecondPersonRequired;

/**
 * Gives a part of a collateral back, once per key, by a second person. Refused when what the partner owes would be beyond the cap that is
 * left, and while it is in arrears; what is held counts as members told it last.
 */
export async function approveRelease(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly releaseId: string },
): Promise<ReleaseApproved | Refused<Refusals | IdempotencyConflict>> {
  const answer: ReleaseApproved | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveRelease", key, input },
    async (tx) => bookRelease(tx, input.releaseId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the evaluation, so that no default and no other release counts on the same cover, the release, the collateral: in this order. */
async function bookRelease(
  tx: Tx,
  releaseId: string,
  approvedBy: string,
): Promise<ReleaseApproved | Refused<Refusals>> {
  await lockEvaluation(tx);
  const release = await lockRelease(tx, releaseId);
  const refused = refuseApproval(release, "release", approvedBy);
  if (refused) return refused;
  const collateral = release && (await lockCollateral(tx, release.collateralId));
  if (!collateral) return refuseExposure("There is no such release.");
  const { partnerCode, currency } = collateral;
  const { amountMinor } = release;
  const now = await databaseNow(tx);
  const kept = refuseRelease({
    amountMinor,
    leftMinor: collateral.leftMinor,
    haircut: countedHaircut(collateral, now),
    isInArrears: (await hasOverdueLegs(tx, partnerCode)) || (await isOwedToOthers(tx, partnerCode)),
    exposure: await readUse(tx, partnerCode, currency),
  });
  if (kept) return kept;
  await markProposalApproved(tx, "RELEASE", releaseId, approvedBy);
  if (MONEY_KINDS.has(collateral.kind)) {
    const given = { currency, amountMinor: -amountMinor };
    await postMoney(tx, [collateralEntry({ kind: "RELEASE", id: releaseId }, partnerCode, given, now)]);
  }
  return { releaseId };
}

/** null when the collateral covers no exposure. */
function countedHaircut({ kind, haircut, validUntil }: Collateral, now: Date): bigint | null {
  const counts = kind !== "FUND_CONTRIBUTION" && (validUntil === null || validUntil > now);
  return counts ? decimal(haircut, HAIRCUT_SCALE) : null;
}

async function readUse(
  tx: Tx,
  partnerCode: string,
  currency: string,
): Promise<{ readonly usedMinor: bigint; readonly capMinor: bigint } | null> {
  const found = await readExposures(async (sql, parameters) => tx.query(sql, [...parameters]), partnerCode);
  const exposure = found.find((one) => one.currency === currency);
  return exposure ? { usedMinor: exposure.positionMinor + exposure.heldMinor, capMinor: exposure.capMinor } : null;
}
