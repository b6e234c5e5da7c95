import type { Refused } from "@tessera/kernel";
import { answerOnce, type Database, type IdempotencyConflict } from "@tessera/runtime";
import type { Source } from "../../domain/reconciliation/item.js";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { lockWithLegs } from "../../store/reconciliation/lockWithLegs.js";
import { insertProposal } from "../../store/reconciliation/manualMatches.js";
import { readMatchable, type Matchable } from "../../store/reconciliation/readMatchable.js";
import type { Request } from "../deps.js";

export interface ProposeInput {
  readonly source: Source;
  /** UUID of the cycle in whose books the match is kept. With the bank, its legs may be of others too: one payment for several months. */
  readonly cycleId: string;
  readonly partnerCode: string | null;
  /** UUIDs. */
  readonly expectedIds: readonly string[];
  readonly foundIds: readonly string[];
  /** Expected less found, in minor units: what the person knows to be missing as a fee; 0 when both sides are equal. */
  readonly feeMinor: bigint;
  readonly note: string;
}

export interface MatchProposed {
  readonly matchId: string;
}

/**
 * A person says what belongs together; another one approves it. The difference must be named, or be none, and no period that the match
 * touches may be signed off.
 */
export async function proposeMatch(
  database: Database,
  { scope, key }: Request,
  input: ProposeInput,
): Promise<MatchProposed | Refused<ReconciliationRefused | IdempotencyConflict>> {
  return answerOnce(database, { scope, operation: "proposeMatch", key, input }, async (tx) => {
    const cycle = await lockWithLegs(tx, input.cycleId, input.expectedIds);
    if (!cycle) return refuseReconciliation("UNKNOWN_CYCLE", "There is no such cycle.");
    if (cycle.isFrozen) return periodIsSignedOff();
    const { expected, found } = await readMatchable(tx, input, input.expectedIds, input.foundIds);
    const isComplete =
      expected.length === new Set(input.expectedIds).size && found.length === new Set(input.foundIds).size;
    const both = [...expected, ...found];
    const [first] = both;
    // Money that nobody claimed and that was sent back is two bank lines that cancel each other, and no leg.
    const isReturn = input.source === "BANK" && expected.length === 0 && found.length > 1;
    if (!isComplete || !first || found.length === 0 || (expected.length === 0 && !isReturn)) {
      return refuseReconciliation("UNKNOWN_ITEM", "Both sides must name items that can be matched here.");
    }
    if (both.some(({ isUsed }) => isUsed)) return refuseReconciliation("ITEM_IN_USE", "An item is matched already.");
    const { currency } = first;
    if (both.some((item) => item.currency !== currency) || sumOf(expected) - sumOf(found) !== input.feeMinor) {
      return refuseReconciliation("DOES_NOT_CLOSE", "Found and fee do not come to what is expected.");
    }
    const { source, cycleId, partnerCode, note } = input;
    const proposed = { source, cycleId, partnerCode, currency, expected, found, note, proposedBy: scope };
    return { matchId: await insertProposal(tx, proposed) };
  });
}

function sumOf(items: readonly Matchable[]): bigint {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
