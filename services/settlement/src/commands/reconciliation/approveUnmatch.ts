import type { Refused } from "@tessera/kernel";
import { answerOnce, type Database, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { LegMove } from "../../domain/ledger/legMoveEntries.js";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { endMatch, lockMatch, type StoredMatch } from "../../store/reconciliation/manualMatches.js";
import { lockBankLines } from "../../store/reconciliation/lockBankLines.js";
import {
  decideUnmatch,
  readEndedBreak,
  readPostedDifference,
  readSettledByMatch,
  readWaitingUnmatch,
  reopenBreak,
  type EndedBreak,
  type WaitingUnmatch,
} from "../../store/reconciliation/unmatches.js";
import type { Request } from "../deps.js";
import { unsettleClaim } from "../claims/unsettleClaim.js";
import { postLegMoves } from "../ledger/postLegMoves.js";
import { unsettleLeg } from "../payments/unsettleLeg.js";
import { refuseTakingApart } from "./refuseTakingApart.js";
import type { Unmatched } from "./unmatch.js";

type Refusals = ReconciliationRefused | SecondPersonRequired;

/**
 * The second person takes a match with the bank apart, or leaves it as it is. Its lines are open again and their money is back in suspense;
 * what they had settled is awaited again; a break that the match ended is open again. Of two approvers at once one decides.
 */
export async function approveUnmatch(
  database: Database,
  { scope, key }: Request,
  input: { readonly matchId: string; readonly accept: boolean },
): Promise<Unmatched | Refused<Refusals | IdempotencyConflict>> {
  type Answer = Unmatched | Refused<Refusals>;
  return answerOnce<Answer>(database, { scope, operation: "approveUnmatch", key, input }, async (tx) => {
    const match = await lockMatch(tx, input.matchId, false);
    const waiting = match && (await readWaitingUnmatch(tx, match.id));
    if (!match || !waiting) return refuseReconciliation("UNKNOWN_MATCH", "No such match waits to be taken apart.");
    if (match.isFrozen) return periodIsSignedOff();
    const samePerson = secondPerson(waiting.proposedBy, scope);
    if (samePerson) return samePerson;
    await decideUnmatch(tx, waiting.id, scope, input.accept);
    if (!input.accept) return { matchId: match.id, awaitsApproval: false };
    return takeApart(tx, match, waiting, scope);
  });
}

async function takeApart(
  tx: Tx,
  match: StoredMatch,
  { id: unmatchId, reason }: WaitingUnmatch,
  approver: string,
): Promise<Unmatched | Refused<ReconciliationRefused>> {
  if (match.source === "BANK") await lockBankLines(tx);
  const refused = await refuseTakingApart(tx, match);
  if (refused) return refused;
  const difference = await readPostedDifference(tx, match.id);
  const { valueDate } = difference;
  const moves: LegMove[] = [];
  for (const { id, isClaim, amountMinor } of await readSettledByMatch(tx, match.id)) {
    const taken = isClaim
      ? await unsettleClaim(tx, { claimId: id, amountMinor, valueDate, cause: `taken apart: ${reason}` })
      : await unsettleLeg(tx, { unmatchId, legId: id, amountMinor, reason });
    if (taken && "refused" in taken) return taken;
    moves.push(...(taken ?? []));
  }
  const ended = await lockMatch(tx, match.id, true);
  if (!ended) throw new Error(`match ${match.id} has vanished`);
  const endedBreak = await readEndedBreak(tx, match.id);
  await endMatch(tx, ended.id, approver, reason);
  const occurredAt = new Date(`${valueDate}T00:00:00Z`);
  await postLegMoves(tx, moves, occurredAt);
  if (endedBreak) await openBreakAgain(tx, match, endedBreak, { actor: approver, reason, occurredAt });
  else await takeDifferenceBack(tx, match, difference, occurredAt);
  return { matchId: ended.id, awaitsApproval: false };
}

/** What was lost or gained goes back, and the break is to be ended another way. */
async function openBreakAgain(
  tx: Tx,
  { cycleId }: StoredMatch,
  { breakId, currency, account, lostMinor }: EndedBreak,
  { actor, reason, occurredAt }: { readonly actor: string; readonly reason: string; readonly occurredAt: Date },
): Promise<void> {
  await reopenBreak(tx, breakId, actor, reason);
  const source = { kind: "BREAK", id: breakId };
  const postings = [
    { account, amountMinor: -lostMinor },
    { account: "suspense", amountMinor: lostMinor },
  ];
  await postMoney(tx, [{ cycleId, currency, kind: "UNMATCH", occurredAt, source, postings }]);
}

async function takeDifferenceBack(
  tx: Tx,
  { cycleId, feeMinor }: StoredMatch,
  { lineId, currency, account }: Awaited<ReturnType<typeof readPostedDifference>>,
  occurredAt: Date,
): Promise<void> {
  if (feeMinor === 0n) return;
  if (account === null) throw new Error(`the difference of line ${lineId} was never posted`);
  const source = { kind: "BANK_LINE", id: lineId };
  const postings = [
    { account, amountMinor: -feeMinor },
    { account: "suspense", amountMinor: feeMinor },
  ];
  await postMoney(tx, [{ cycleId, currency, kind: "UNMATCH", occurredAt, source, postings }]);
}
