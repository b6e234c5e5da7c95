import type { Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { canUnsettle } from "../../domain/payments/leg.js";
import { refuseReconciliation, type ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { lockClaim } from "../../store/claims/claims.js";
import { lockLeg } from "../../store/payments/legs.js";
import type { StoredMatch } from "../../store/reconciliation/manualMatches.js";
import { readSettledByMatch, type SettledItem } from "../../store/reconciliation/unmatches.js";
import { refuseUnsettlingClaim } from "../claims/refuseUnsettlingClaim.js";

/**
 * Says why an active match with the bank is not taken apart: it is the bank's own return, its payment came back, its leg was given up, or what
 * was paid is used. undefined when it is. Locks what it settled, ascending.
 */
export async function refuseTakingApart(
  tx: Tx,
  match: StoredMatch,
): Promise<Refused<ReconciliationRefused> | undefined> {
  if (match.pass === 8) {
    return refuseReconciliation(
      "SENT_BACK",
      "The bank sent this payment back: its booking stands, and what was paid is awaited again.",
    );
  }
  for (const item of await readSettledByMatch(tx, match.id)) {
    const refused = item.isClaim ? await refuseClaim(tx, item) : await refuseLeg(tx, item);
    if (refused) return refused;
  }
  return undefined;
}

async function refuseClaim(
  tx: Tx,
  { id, amountMinor }: SettledItem,
): Promise<Refused<ReconciliationRefused> | undefined> {
  const claim = await lockClaim(tx, id);
  if (!claim) throw new Error(`claim ${id} has vanished`);
  return refuseUnsettlingClaim(tx, claim, amountMinor);
}

async function refuseLeg(
  tx: Tx,
  { id, amountMinor }: SettledItem,
): Promise<Refused<ReconciliationRefused> | undefined> {
  const leg = await lockLeg(tx, id);
  if (!leg) throw new Error(`leg ${id} has vanished`);
  if (canUnsettle(leg, amountMinor)) return undefined;
  if (leg.status === "DEFAULTED") {
    return refuseReconciliation("GIVEN_UP", "Its leg was given up in a default, which is covered by others.");
  }
  return refuseReconciliation("SENT_BACK", "The bank has sent this payment back: nothing of it is left to take apart.");
}
