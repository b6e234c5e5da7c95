import type { Refused } from "@tessera/kernel";
import { answerOnce, type Database, type IdempotencyConflict } from "@tessera/runtime";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { endMatch, lockMatch } from "../../store/reconciliation/manualMatches.js";
import { insertUnmatch, readWaitingUnmatch } from "../../store/reconciliation/unmatches.js";
import type { Request } from "../deps.js";
import { refuseTakingApart } from "./refuseTakingApart.js";

export interface Unmatched {
  readonly matchId: string;
  /** It stands until another person approves that it is taken apart. */
  readonly awaitsApproval: boolean;
}

/**
 * Takes a match apart, or a proposal back; what it was stays readable. Its items are free for people; the machine does not match its
 * lines again. A match with the bank has settled legs or claims, or ended a break: it stands until `approveUnmatch` by another person. What
 * the bank has sent back, and what is used, is not taken apart.
 */
export async function unmatch(
  database: Database,
  { scope, key }: Request,
  input: { readonly matchId: string; readonly reason: string },
): Promise<Unmatched | Refused<ReconciliationRefused | IdempotencyConflict>> {
  return answerOnce(database, { scope, operation: "unmatch", key, input }, async (tx) => {
    const match = await lockMatch(tx, input.matchId, false);
    if (!match) return refuseReconciliation("UNKNOWN_MATCH", "There is no such match.");
    // A proposal has settled nothing yet: that a leg's month was signed meanwhile is a reason more to take it back.
    if (match.status === "PROPOSED" ? match.isOwnFrozen : match.isFrozen) return periodIsSignedOff();
    if (match.status === "UNDONE") return refuseReconciliation("ILLEGAL_MOVE", "The match is UNDONE.");
    if (match.source === "BANK" && match.status === "ACTIVE") {
      const refused = await refuseTakingApart(tx, match);
      if (refused) return refused;
      if (await readWaitingUnmatch(tx, match.id)) {
        return refuseReconciliation("ILLEGAL_MOVE", "It waits to be taken apart already.");
      }
      await insertUnmatch(tx, match, scope, input.reason);
      return { matchId: match.id, awaitsApproval: true };
    }
    const ended = await lockMatch(tx, input.matchId, true);
    if (!ended) throw new Error(`match ${input.matchId} has vanished`);
    await endMatch(tx, ended.id, scope, input.reason);
    return { matchId: ended.id, awaitsApproval: false };
  });
}
