import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { isInstructed } from "../../domain/cycles/cycle.js";
import { refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { compareCodes } from "../../domain/netting/debt.js";
import type { InstructionRefused } from "../../domain/payments/paymentRefusals.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import { readCalculator, readStandingApproval } from "../../store/cycles/approvals.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { markStatus } from "../../store/cycles/saveCycles.js";
import type { LegRow } from "../../store/entities/LegRow.js";
import { instructLegs, readStandingLegs } from "../../store/payments/legs.js";
import { insertPaymentFile } from "../../store/payments/paymentFiles.js";
import { tellCycleMoves } from "../cycles/tellCycleMoves.js";
import type { Request, SettlementDeps } from "../deps.js";
import { postLegsSince } from "../ledger/postLegsSince.js";
import { moveCycleByLegs } from "./moveCycleByLegs.js";
import { planPayments } from "./planPayments.js";

export interface CycleInstructed {
  readonly cycleId: string;
  /** Of the files that this instruction wrote; none when nobody pays. */
  readonly fileIds: readonly string[];
}

export type InstructRefused = CycleMoveRefused | InstructionRefused | SecondPersonRequired;

/**
 * Writes the payment files of an approved cycle, once per version and key, in one transaction: it stands whole or not at all. Later it
 * writes the next version for what is due again: what the bank refused, and what came back. A cycle in which nobody pays is SETTLED.
 */
export async function instructSettlementCycle(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly cycleId: string },
): Promise<CycleInstructed | Refused<InstructRefused | IdempotencyConflict>> {
  const answer: CycleInstructed | Refused<InstructRefused | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "instructSettlementCycle", key, input },
    async (tx) => instructCycle(tx, input.cycleId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** The same in an open transaction. Locks the cycle's row, and with it its legs. */
export async function instructCycle(
  tx: Tx,
  cycleId: string,
  actor: string,
): Promise<CycleInstructed | Refused<InstructRefused>> {
  const cycle = await lockCycleRow(tx, cycleId);
  if (!cycle) return refuseMove("There is no such cycle.", null);
  const approval = await readStandingApproval(tx, cycleId);
  if (!approval) return refuseMove("The cycle is not approved.", cycle.status);
  // What the schedule calculated one person has approved; a second one must be there before money moves.
  const refusal = (await readCalculator(tx, cycleId)) === null ? secondPerson(approval.approvedBy, actor) : undefined;
  if (refusal) return refusal;
  const due = inOrder((await readStandingLegs(tx, cycleId)).filter(({ status }) => status === "DUE"));
  if (isInstructed(cycle.status) && due.length === 0)
    return refuseMove("The cycle is instructed already.", cycle.status);
  const plan = await planPayments(tx, { cycleId, contentHash: approval.contentHash, instructedBy: actor }, due);
  if (isRefused(plan)) return plan;
  await instructLegs(tx, plan.legs);
  for (const file of plan.files) await insertPaymentFile(tx, file);
  const told = { actor, contentHash: approval.contentHash, reason: describeFiles(plan.files) };
  if (cycle.status === "APPROVED") {
    await markStatus(tx, cycleId, "INSTRUCTED");
    await tellCycleMoves(tx, [cycleId], "INSTRUCTED", told);
    await moveCycleByLegs(tx, cycleId, { actor });
  } else {
    await addCycleEvents(tx, [cycleId], { kind: "INSTRUCTED_AGAIN", ...told });
  }
  await postLegsSince(tx, cycleId, due);
  return { cycleId, fileIds: plan.files.map(({ id }) => id) };
}

/** By currency and partner, as people look them up. */
function inOrder(legs: readonly LegRow[]): LegRow[] {
  return [...legs].sort(
    (a, b) =>
      compareCodes(a.currency, b.currency) ||
      compareCodes(a.partnerCode, b.partnerCode) ||
      compareCodes(a.direction, b.direction) ||
      compareCodes(a.id, b.id),
  );
}

function describeFiles(files: readonly { kind: string; currency: string; version: number; sha256: string }[]): string {
  if (files.length === 0) return "nobody pays";
  return files.map((file) => `${file.kind} ${file.currency} version ${file.version} ${file.sha256}`).join("; ");
}
