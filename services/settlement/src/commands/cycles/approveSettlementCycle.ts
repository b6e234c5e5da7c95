import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { mayMove } from "../../domain/cycles/cycle.js";
import { refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { refuseContent, type ContentChanged } from "../../domain/payments/paymentRefusals.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { insertApproval, readCalculator } from "../../store/cycles/approvals.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { markStatus } from "../../store/cycles/saveCycles.js";
import type { Request, SettlementDeps } from "../deps.js";
import { readProgramme } from "../../store/readProgramme.js";
import { readCycleTerms } from "../../store/terms/cycleTerms.js";
import { writeInvoices, type InvoicingRefused } from "../invoices/writeInvoices.js";
import { tellCycleMoves } from "./tellCycleMoves.js";

export interface CycleApproved {
  readonly cycleId: string;
}

export interface ApprovalInput {
  /** UUID. */
  readonly cycleId: string;
  /** What the approver has seen. */
  readonly contentHash: string;
}

export type ApprovalRefused = CycleMoveRefused | ContentChanged | SecondPersonRequired | InvoicingRefused;

/**
 * Approves exactly the content that a second person has seen, once per key. Calculating again takes the approval away. Where the
 * cycle's terms say so its invoices are written in the same transaction: both stand, or neither.
 */
export async function approveSettlementCycle(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: ApprovalInput,
): Promise<CycleApproved | Refused<ApprovalRefused | IdempotencyConflict>> {
  const answer: CycleApproved | Refused<ApprovalRefused | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveSettlementCycle", key, input },
    async (tx) => approveCycle(tx, input, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** The same in an open transaction. Locks the cycle's row: of two approvers, or an approver and a calculator, one comes first. */
export async function approveCycle(
  tx: Tx,
  { cycleId, contentHash }: ApprovalInput,
  approver: string,
): Promise<CycleApproved | Refused<ApprovalRefused>> {
  const cycle = await lockCycleRow(tx, cycleId);
  if (!cycle) return refuseMove("There is no such cycle.", null);
  if (!mayMove(cycle.status, "APPROVED") || cycle.status !== "CALCULATED" || cycle.contentHash === null) {
    return refuseMove("The cycle is not waiting for approval.", cycle.status);
  }
  const calculator = await readCalculator(tx, cycleId);
  const refusal = calculator === null ? undefined : secondPerson(calculator, approver);
  if (refusal) return refusal;
  if (cycle.contentHash !== contentHash) return refuseContent(cycle.contentHash);
  await insertApproval(tx, { cycleId, calculation: cycle.calculation, contentHash }, approver);
  await markStatus(tx, cycleId, "APPROVED");
  await tellCycleMoves(tx, [cycleId], "APPROVED", { actor: approver, contentHash });
  const invoiced = await invoiceAtApproval(tx, cycleId, approver);
  return isRefused(invoiced) ? invoiced : { cycleId };
}

async function invoiceAtApproval(
  tx: Tx,
  cycleId: string,
  approver: string,
): Promise<readonly string[] | Refused<InvoicingRefused>> {
  const programme = await readProgramme(tx);
  if (!programme) throw new Error("a cycle stands without a programme");
  const { invoicing, operator } = await readCycleTerms(tx, cycleId, programme.clearing);
  return invoicing === "AT_APPROVAL" && operator ? writeInvoices(tx, cycleId, approver) : [];
}
