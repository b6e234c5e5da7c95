import type { Refused } from "@tessera/kernel";
import { answerOnce, type Database, type IdempotencyConflict } from "@tessera/runtime";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { endMatch, lockMatch } from "../../store/reconciliation/manualMatches.js";
import type { Request } from "../deps.js";
import type { MatchProposed } from "./proposeMatch.js";

/**
 * Takes a match apart, or a proposal back; what it was stays readable. Its items are free for people; the machine does not match its
 * lines again. A match with the bank has settled legs, which is final: what came in wrongly goes out by a payment or an adjustment.
 */
export async function unmatch(
  database: Database,
  { scope, key }: Request,
  input: { readonly matchId: string; readonly reason: string },
): Promise<MatchProposed | Refused<ReconciliationRefused | IdempotencyConflict>> {
  return answerOnce(database, { scope, operation: "unmatch", key, input }, async (tx) => {
    const match = await lockMatch(tx, input.matchId, false);
    if (!match) return refuseReconciliation("UNKNOWN_MATCH", "There is no such match.");
    if (match.isFrozen) return periodIsSignedOff();
    if (match.status === "UNDONE") return refuseReconciliation("ILLEGAL_MOVE", "The match is UNDONE.");
    if (match.source === "BANK" && match.status === "ACTIVE") {
      return refuseReconciliation("ILLEGAL_MOVE", "The match has settled its legs, which is final.");
    }
    const ended = await lockMatch(tx, input.matchId, true);
    if (!ended) throw new Error(`match ${input.matchId} has vanished`);
    await endMatch(tx, ended.id, scope, input.reason);
    return { matchId: ended.id };
  });
}
