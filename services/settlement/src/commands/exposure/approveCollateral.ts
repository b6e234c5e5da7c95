import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { collateralEntry, MONEY_KINDS } from "../../domain/exposure/collateralEntry.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { raiseClaims } from "../../store/claims/claims.js";
import { databaseNow } from "../../store/databaseNow.js";
import { shareExits } from "../../store/exit/partnerExits.js";
import { lockCollateral } from "../../store/exposure/collaterals.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import { todayIn } from "../../store/invoices/invoices.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";

export interface CollateralApproved {
  readonly collateralId: string;
}

type Refusals = ExposureMoveRefused | PartnerTerminated | SecondPersonRequired;

/**
 * Lets a recorded collateral count, once per key, by a second person; what is money is posted as lodged: at once, or, when it
 * comes by the bank, as its line pays the claim that is raised here.
 */
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
  await shareExits(tx);
  const collateral = await lockCollateral(tx, collateralId);
  const refused = refuseApproval(collateral, "collateral", approvedBy);
  if (refused) return refused;
  if (!collateral) return refuseExposure("There is no such collateral.");
  const ended = await refuseEnded(tx, [collateral.partnerCode]);
  if (ended) return ended;
  await markProposalApproved(tx, "COLLATERAL", collateralId, approvedBy);
  if (collateral.viaBank) {
    const { partnerCode, currency, amountMinor } = collateral;
    const dueOn = await todayIn(tx, (await readProgramme(tx))?.timeZone ?? "UTC");
    const place = { sourceId: collateralId, partnerCode, currency, cycleId: null, amountMinor, dueOn };
    await raiseClaims(tx, [{ kind: "COLLATERAL", ...place }], approvedBy);
  } else if (MONEY_KINDS.has(collateral.kind)) {
    const source = { kind: "COLLATERAL", id: collateralId };
    await postMoney(tx, [collateralEntry(source, collateral.partnerCode, collateral, await databaseNow(tx))]);
  }
  return { collateralId };
}
