import { decimal, isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { collateralEntry, MONEY_KINDS } from "../../domain/exposure/collateralEntry.js";
import { HAIRCUT_SCALE } from "../../domain/exposure/exposureCap.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { refuseRelease } from "../../domain/exposure/refuseRelease.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { raiseClaims } from "../../store/claims/claims.js";
import { databaseNow } from "../../store/databaseNow.js";
import { lockCollateral, type Collateral } from "../../store/exposure/collaterals.js";
import { readExposures } from "../../store/exposure/exposures.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import { isOwedToOthers } from "../../store/exposure/recoveries.js";
import { hasOverdueLegs, lockRelease } from "../../store/exposure/releases.js";
import { todayIn } from "../../store/invoices/invoices.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { readProgramme } from "../../store/readProgramme.js";
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
  if (collateral.viaBank) {
    await owe(tx, { releaseId, partnerCode, currency, amountMinor, occurredAt: now }, approvedBy);
  } else if (MONEY_KINDS.has(collateral.kind)) {
    const given = { currency, amountMinor: -amountMinor };
    await postMoney(tx, [collateralEntry({ kind: "RELEASE", id: releaseId }, partnerCode, given, now)]);
  }
  return { releaseId };
}

/** What came by the bank goes by the bank: it is the partner's from now on, and paid as a claim of its own. */
async function owe(
  tx: Tx,
  released: {
    readonly releaseId: string;
    readonly partnerCode: string;
    readonly currency: string;
    readonly amountMinor: bigint;
    readonly occurredAt: Date;
  },
  approvedBy: string,
): Promise<void> {
  const { releaseId, partnerCode, currency, amountMinor, occurredAt } = released;
  const dueOn = await todayIn(tx, (await readProgramme(tx))?.timeZone ?? "UTC");
  const place = { sourceId: releaseId, partnerCode, currency, cycleId: null, amountMinor, dueOn };
  await raiseClaims(tx, [{ kind: "RELEASE", ...place }], approvedBy);
  const postings = [
    { account: `collateral:${partnerCode}`, amountMinor },
    { account: `payable:${partnerCode}`, amountMinor: -amountMinor },
  ];
  const source = { kind: "RELEASE", id: releaseId };
  await postMoney(tx, [{ cycleId: null, currency, kind: "COLLATERAL", occurredAt, source, postings }]);
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
