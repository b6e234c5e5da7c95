import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { limitEffectiveAt } from "../../domain/exposure/limitEffectiveAt.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { databaseNow } from "../../store/databaseNow.js";
import { shareExits } from "../../store/exit/partnerExits.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { lockLimit, markLimitApproved, readCreditLine } from "../../store/exposure/limits.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";

export interface LimitApproved {
  readonly limitId: string;
  readonly effectiveAt: Date;
}

type Refusals = ExposureMoveRefused | PartnerTerminated | SecondPersonRequired;

/** Puts a proposed limit in force, a raise after it cooled off; once per key, by a second person. */
export async function approveLimit(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly limitId: string },
): Promise<LimitApproved | Refused<Refusals | IdempotencyConflict>> {
  const answer: LimitApproved | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    database,
    { scope, operation: "approveLimit", key, input },
    async (tx) => approve(tx, input.limitId, scope),
  );
  return isRefused(answer) ? answer : { ...answer, effectiveAt: new Date(answer.effectiveAt) };
}

/** Approvals go one after another, so that each is a raise or a cut of what is in force. Locks the exits (shared), then the evaluation. */
async function approve(tx: Tx, limitId: string, by: string): Promise<LimitApproved | Refused<Refusals>> {
  await shareExits(tx);
  await lockEvaluation(tx);
  const limit = await lockLimit(tx, limitId);
  const refused = refuseApproval(limit, "limit", by);
  if (refused) return refused;
  if (!limit) return refuseExposure("There is no such limit.");
  const ended = await refuseEnded(tx, [limit.partnerCode]);
  if (ended) return ended;
  const at = await databaseNow(tx);
  const before = await readCreditLine(tx, limit.partnerCode, limit.currency);
  const effectiveAt = limitEffectiveAt(before, limit.creditLineMinor, at);
  await markLimitApproved(tx, limitId, { by, at, effectiveAt });
  return { limitId, effectiveAt };
}
