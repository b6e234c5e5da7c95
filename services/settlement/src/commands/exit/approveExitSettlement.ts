import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { databaseNow } from "../../store/databaseNow.js";
import { insertAdjustment } from "../../store/disputes/adjustments.js";
import {
  findSettlementExit,
  markSettlementApproved,
  readExitSettlements,
  type ExitSettlement,
} from "../../store/exit/exitSettlements.js";
import { endWaiting } from "../../store/exit/exitRevocations.js";
import { lockExits, markTakenOver, readExit } from "../../store/exit/partnerExits.js";
import { insertStatus } from "../../store/exit/partnerStatuses.js";
import type { Request, SettlementDeps } from "../deps.js";
import { bookAdjustment } from "../disputes/bookAdjustment.js";
import { lockAssignedCycles, type Assignments } from "../obligations/lockAssignedCycles.js";
import type { ExitSettlementProposed } from "./settleExit.js";

type Refusals = ExitMoveRefused | SecondPersonRequired;

/**
 * Carries a buy-out or a true-up out, once per key; `scope` is the subject of the second person. What it comes to is owed in the open cycle.
 * From a buy-out on the reserve stands in for the partner, in whatever happens from the instant on that it was worked out for.
 */
export async function approveExitSettlement(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly settlementId: string },
): Promise<ExitSettlementProposed | Refused<Refusals | IdempotencyConflict>> {
  const answer: ExitSettlementProposed | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveExitSettlement", key, input },
    async (tx) => carryOut(tx, input.settlementId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the open cycle (shared), then the exits. */
async function carryOut(
  tx: Tx,
  settlementId: string,
  approvedBy: string,
): Promise<ExitSettlementProposed | Refused<Refusals>> {
  const exitId = await findSettlementExit(tx, settlementId);
  if (exitId === undefined) return refuseExit("There is no such settlement of an exit.");
  const now = await databaseNow(tx);
  const assignments = await lockAssignedCycles(tx, [now]);
  await lockExits(tx);
  const exit = await readExit(tx, exitId);
  const settlements = await readExitSettlements(tx, exitId);
  const settlement = settlements.find(({ id }) => id === settlementId);
  if (!exit || !settlement) throw new Error(`the settlement ${settlementId} of an exit has vanished`);
  if (settlement.approvedBy !== null) return refuseExit("The settlement is approved already.");
  if (settlement.rejectedBy !== null) return refuseExit("The settlement was rejected.");
  const last = settlements.filter(({ approvedBy: by }) => by !== null).at(-1);
  // Two that were worked out from the same figures would call the same amount twice.
  if ((last?.id ?? null) !== settlement.afterId)
    return refuseExit("Another settlement was approved since; work it out again.");
  const samePerson = secondPerson(settlement.proposedBy, approvedBy);
  if (samePerson) return samePerson;
  await markSettlementApproved(tx, settlementId, approvedBy);
  await post(tx, exit, { ...settlement, approvedBy }, now, assignments);
  if (settlement.kind === "BUY_OUT") await takeOver(tx, exit, settlement, approvedBy);
  return { exitId, settlementId };
}

async function post(
  tx: Tx,
  { partnerCode, reserveCode }: PartnerExit,
  { lines, kind, proposedBy, approvedBy }: ExitSettlement,
  occurredAt: Date,
  assignments: Assignments,
): Promise<void> {
  const reason =
    kind === "BUY_OUT" ? `Buy-out of the points of ${partnerCode}` : `True-up of the exit of ${partnerCode}`;
  for (const { adjustmentId, currency, amountMinor } of lines) {
    if (amountMinor === 0n) continue;
    const isCalled = amountMinor > 0n;
    const adjustment = {
      id: adjustmentId,
      debtorCode: isCalled ? partnerCode : reserveCode,
      creditorCode: isCalled ? reserveCode : partnerCode,
      currency,
      amountMinor: isCalled ? amountMinor : -amountMinor,
      reason,
      occurredAt,
      disputeId: null,
      proposedBy,
      approvedBy,
    };
    await insertAdjustment(tx, adjustment);
    await bookAdjustment(tx, adjustment, assignments);
  }
}

async function takeOver(tx: Tx, exit: PartnerExit, { asOf }: ExitSettlement, actor: string): Promise<void> {
  const { id, partnerCode, reason } = exit;
  await markTakenOver(tx, id, asOf);
  await endWaiting(tx, "exit_revocation", id, { by: actor, reason: "The partner's points were bought out." });
  await insertStatus(tx, { partnerCode, status: "WINDING_DOWN", since: asOf, exitId: id, actor, reason });
}
