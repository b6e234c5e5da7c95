import { invalidInput, isRefused, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { refuseApproval } from "../../domain/exposure/refuseApproval.js";
import { refuseCure, type DefaultNotCured } from "../../domain/exposure/refuseCure.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import type { SecondPersonRequired } from "../../domain/secondPerson.js";
import { readStatus } from "../../store/exit/partnerStatuses.js";
import { insertCure, lockCure, readUncured } from "../../store/exposure/cures.js";
import { lockEvaluation, readIssuing } from "../../store/exposure/issuing.js";
import { markProposalApproved } from "../../store/proposals/proposals.js";
import type { Request, SettlementDeps } from "../deps.js";
import { changeIssuing } from "./changeIssuing.js";

export interface DefaultCured {
  readonly cureId: string;
}

type NotYet = DefaultNotCured | ExposureMoveRefused;

/**
 * Proposes that a defaulter issues again, once per key; refused with all that is wanting while others have not got back what they put in,
 * something is overdue, or no new collateral covers it. Nothing changes before a second person approves it.
 */
export async function cureDefault(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly partnerCode: string; readonly reason: string },
): Promise<DefaultCured | Refused<NotYet | InvalidInput | IdempotencyConflict>> {
  return answerOnce<DefaultCured | Refused<NotYet | InvalidInput>>(
    database,
    { scope, operation: "cureDefault", key, input },
    async (tx) => {
      const problems = lineProblems("reason", input.reason, MOST_REASON);
      if (problems.length > 0) return invalidInput(...problems);
      await lockEvaluation(tx);
      const refused = await refuseNotCured(tx, input.partnerCode);
      if (refused) return refused;
      const cureId = newId();
      await insertCure(tx, { ...input, id: cureId, proposedBy: scope });
      return { cureId };
    },
  );
}

/** Lets a defaulter issue again, once per key, by a second person; judged again as it is now. */
export async function approveCure(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly cureId: string },
): Promise<DefaultCured | Refused<NotYet | SecondPersonRequired | IdempotencyConflict>> {
  const answer: DefaultCured | Refused<NotYet | SecondPersonRequired | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveCure", key, input },
    async (tx) => cure(tx, input.cureId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the evaluation, then the cure. */
async function cure(
  tx: Tx,
  cureId: string,
  approvedBy: string,
): Promise<DefaultCured | Refused<NotYet | SecondPersonRequired>> {
  await lockEvaluation(tx);
  const found = await lockCure(tx, cureId);
  const refused = refuseApproval(found, "cure", approvedBy);
  if (refused) return refused;
  if (!found) return refuseExposure("There is no such cure.");
  const notYet = await refuseNotCured(tx, found.partnerCode);
  if (notYet) return notYet;
  await markProposalApproved(tx, "CURE", cureId, approvedBy);
  await changeIssuing(tx, found.partnerCode, { stopped: false, reason: "CURED" });
  return { cureId };
}

async function refuseNotCured(tx: Tx, partnerCode: string): Promise<Refused<NotYet> | undefined> {
  // While it is leaving it issues nothing whatever is cured.
  if ((await readStatus(tx, partnerCode)) !== "ACTIVE") return refuseExposure("The partner is leaving.");
  const issuing = (await readIssuing(tx)).get(partnerCode);
  if (issuing?.stopped !== true || issuing.reason !== "DEFAULT") {
    return refuseExposure("No default keeps the partner from issuing.");
  }
  return refuseCure(await readUncured(tx, partnerCode));
}
