import {
  invalidInput,
  isRefused,
  lineProblems,
  publicId,
  type InputProblem,
  type InvalidInput,
  type Refused,
} from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_MINOR, MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { refuseDispute, type DisputeMoveRefused } from "../../domain/disputes/refuseDispute.js";
import { shareExits } from "../../store/exit/partnerExits.js";
import { insertDispute, noteDisputeEvent } from "../../store/disputes/disputes.js";
import { isObligationReversed, withdrawObligation } from "../../store/disputes/withdrawals.js";
import { readObligationInCycle, type ObligationInCycle } from "../../store/obligations/readObligation.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";
import { mayChange, recalculateCycle } from "./recalculateCycle.js";

export interface DisputeInput {
  /** UUID. */
  readonly obligationId: string;
  readonly reason: string;
  /** What the obligation should be, minor units of its currency. */
  readonly claimed: { readonly amountMinor: bigint; readonly currency: string };
  /** The partner that disputes it; null when finance does. */
  readonly partnerCode: string | null;
}

export interface DisputeMoved {
  readonly disputeId: string;
}

type Refusals = DisputeMoveRefused | InvalidInput | PartnerTerminated;

/**
 * Disputes an obligation, once per key and once per obligation. Before its cycle is approved the obligation leaves the calculation,
 * and a calculated cycle is calculated again in the same transaction, so that nobody approves what is disputed; afterwards
 * nothing changes until the dispute is decided.
 */
export async function openDispute(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: DisputeInput,
): Promise<DisputeMoved | Refused<Refusals | IdempotencyConflict>> {
  const answer: DisputeMoved | Refused<Refusals | IdempotencyConflict> = await deps.calculating(async () =>
    answerOnce(deps.database, { scope, operation: "openDispute", key, input }, async (tx) => open(tx, input, scope)),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the exits (shared), then the row of the obligation's cycle. */
async function open(tx: Tx, input: DisputeInput, openedBy: string): Promise<DisputeMoved | Refused<Refusals>> {
  await shareExits(tx);
  const found = await readObligationInCycle(tx, input.obligationId);
  if (!found || !mayDispute(found, input.partnerCode)) return refuseDispute("There is no such obligation.", null);
  const { obligation, cycle } = found;
  const problems = checkClaim(input, obligation);
  if (problems.length > 0) return invalidInput(...problems);
  if (await isObligationReversed(tx, obligation.id)) {
    return refuseDispute("The obligation was undone already: its reversal gave it back.", null);
  }
  const ended = await refuseEnded(tx, [obligation.debtorCode, obligation.creditorCode]);
  if (ended) return ended;
  const id = newId();
  const { reason, partnerCode, claimed } = input;
  const claimedMinor = claimed.amountMinor;
  if (!(await insertDispute(tx, { id, obligationId: obligation.id, reason, claimedMinor, partnerCode, openedBy }))) {
    return refuseDispute("The obligation was disputed before.", null);
  }
  await noteDisputeEvent(tx, { disputeId: id, kind: "OPENED", actor: openedBy, reason, amountMinor: claimedMinor });
  if (await mayChange(tx, cycle)) {
    await withdrawObligation(tx, obligation.id, id);
    const byPartner = partnerCode !== null;
    const cause = { actor: openedBy, reason: `${publicId("dsp", id)} opened`, byPartner };
    const refused = await recalculateCycle(tx, cycle, cause);
    if (refused) return refused;
  }
  return { disputeId: id };
}

function mayDispute({ obligation }: ObligationInCycle, partnerCode: string | null): boolean {
  return partnerCode === null || partnerCode === obligation.debtorCode || partnerCode === obligation.creditorCode;
}

function checkClaim(input: DisputeInput, obligation: ObligationInCycle["obligation"]): InputProblem[] {
  const { amountMinor, currency } = input.claimed;
  const problems = lineProblems("reason", input.reason, MOST_REASON);
  const path = ["claimedAmount"];
  if (currency !== obligation.currency) problems.push({ path, problem: `must be in ${obligation.currency}` });
  else if (amountMinor < 0n || amountMinor > MOST_MINOR) problems.push({ path, problem: "must not be below nothing" });
  else if (amountMinor === obligation.amountMinor) problems.push({ path, problem: "is what the obligation says" });
  return problems;
}
