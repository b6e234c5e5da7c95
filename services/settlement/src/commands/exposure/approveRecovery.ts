import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { recoverDefault } from "../../domain/exposure/recoverDefault.js";
import { recoveryEntry } from "../../domain/exposure/recoveryEntry.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { lockClaimOf } from "../../store/claims/claims.js";
import { databaseNow } from "../../store/databaseNow.js";
import { lockDefault } from "../../store/exposure/defaults.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import {
  insertCarries,
  insertRefunds,
  lockRecovery,
  readSharedLosses,
  type Recovery,
} from "../../store/exposure/recoveries.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import type { Request, SettlementDeps } from "../deps.js";
import { lockCollectingCycle } from "./lockCollectingCycle.js";

export interface RecoveryApproved {
  readonly recoveryId: string;
}

type Refusals = ExposureMoveRefused | SecondPersonRequired;

/** Gives what a defaulter paid after all to those who put in for it, once per key, by a second person; survivors get it in the open cycle. */
export async function approveRecovery(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly recoveryId: string },
): Promise<RecoveryApproved | Refused<Refusals | IdempotencyConflict>> {
  const answer: RecoveryApproved | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveRecovery", key, input },
    async (tx) => bookProposal(tx, input.recoveryId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

async function bookProposal(
  tx: Tx,
  recoveryId: string,
  approvedBy: string,
): Promise<RecoveryApproved | Refused<Refusals>> {
  const recovery = await lockRecovery(tx, recoveryId);
  const refused = refuseApproval(recovery, "recovery", approvedBy);
  if (refused) return refused;
  if (!recovery) return refuseExposure("There is no such recovery.");
  return book(tx, recovery, approvedBy);
}

/** Locks the default, the calendar, the cycle that collects (shared), the chains, in this order. */
async function book(tx: Tx, recovery: Recovery, approvedBy: string): Promise<RecoveryApproved | Refused<Refusals>> {
  const { id, defaultId, currency, amountMinor, viaBank } = recovery;
  if (viaBank && ((await lockClaimOf(tx, "RECOVERY", id))?.paidMinor ?? 0n) < amountMinor) {
    return refuseExposure("Its money has not come.");
  }
  const declared = await lockDefault(tx, defaultId);
  if (!declared) throw new Error(`default ${defaultId} has vanished`);
  const { cycleId, partnerCode } = declared;
  const collectingId = await lockCollectingCycle(tx, cycleId);
  const losses = await readSharedLosses(tx, defaultId, currency);
  if (losses.reduce((sum, { leftMinor }) => sum + leftMinor, 0n) < amountMinor) {
    return refuseExposure("The others have so much back already.");
  }
  const refunds = recoverDefault(losses, amountMinor);
  await markProposalApproved(tx, "RECOVERY", id, approvedBy);
  await insertRefunds(tx, recovery, refunds);
  const shared = refunds.flatMap((refund) => {
    const loss = losses.find(({ ordinal }) => ordinal === refund.ordinal);
    return loss ? [{ layer: loss.layer, partnerCode: loss.partnerCode, amountMinor: refund.amountMinor }] : [];
  });
  const carries = shared.flatMap((refund) =>
    refund.partnerCode === null
      ? []
      : [{ currency, partnerCode: refund.partnerCode, carriedMinor: refund.amountMinor }],
  );
  await insertCarries(tx, { defaultId, recoveryId: id, cycleId: collectingId }, carries);
  const occurredAt = await databaseNow(tx);
  await postMoney(tx, [recoveryEntry({ id, cycleId, currency, partnerCode, occurredAt }, shared, viaBank)]);
  return { recoveryId: id };
}
