import type { Refused } from "@tessera/kernel";
import { answerOnce, type Database, type IdempotencyConflict } from "@tessera/runtime";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { activateMatch, lockMatch, readMatchItems } from "../../store/reconciliation/manualMatches.js";
import { lockBankLines } from "../../store/reconciliation/lockBankLines.js";
import { readMatchable } from "../../store/reconciliation/readMatchable.js";
import type { Request } from "../deps.js";
import type { MatchProposed } from "./proposeMatch.js";
import { settleProposed } from "./settleMatched.js";

type Refusals = ReconciliationRefused | SecondPersonRequired;

/** The second person makes a proposed match; of two approvers at once one does. A match with the bank settles its legs. */
export async function approveMatch(
  database: Database,
  { scope, key }: Request,
  input: { readonly matchId: string },
): Promise<MatchProposed | Refused<Refusals | IdempotencyConflict>> {
  type Answer = MatchProposed | Refused<Refusals>;
  return answerOnce<Answer>(database, { scope, operation: "approveMatch", key, input }, async (tx) => {
    const match = await lockMatch(tx, input.matchId, false);
    if (!match) return refuseReconciliation("UNKNOWN_MATCH", "There is no such match.");
    if (match.isFrozen) return periodIsSignedOff();
    if (match.status !== "PROPOSED" || match.proposedBy === null) {
      return refuseReconciliation("ILLEGAL_MOVE", `The match is ${match.status}.`);
    }
    const samePerson = secondPerson(match.proposedBy, scope);
    if (samePerson) return samePerson;
    const items = await readMatchItems(tx, match.id);
    const ids = (of: "expectedId" | "foundId") => items.flatMap((item) => item[of] ?? []);
    if (match.source === "BANK") await lockBankLines(tx, ids("expectedId"));
    const { expected, found } = await readMatchable(tx, match, ids("expectedId"), ids("foundId"));
    if (expected.length + found.length !== items.length || [...expected, ...found].some(({ isUsed }) => isUsed)) {
      return refuseReconciliation("ITEM_IN_USE", "An item was matched or settled in the meantime.");
    }
    // What is open of one may have grown by as much as that of another shrank: the sums alone would not tell.
    const toldMinor = new Map(items.map(({ expectedId, expectedMinor }) => [expectedId, expectedMinor]));
    if (expected.some(({ id, amountMinor }) => amountMinor !== toldMinor.get(id))) {
      return refuseReconciliation("ITEM_IN_USE", "What is open of an item has changed in the meantime.");
    }
    await activateMatch(tx, match.id, scope);
    if (match.source === "BANK") await settleProposed(tx, match, expected);
    return { matchId: match.id };
  });
}
