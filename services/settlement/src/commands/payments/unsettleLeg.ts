import type { Tx } from "@tessera/runtime";
import type { LegMove } from "../../domain/ledger/legMoveEntries.js";
import { insertLegUnmatch } from "../../store/reconciliation/unmatches.js";
import { takeBack } from "./takeBack.js";

export interface Unsettlement {
  readonly unmatchId: string;
  /** UUID. */
  readonly legId: string;
  /** What was matched to the leg by mistake, positive. */
  readonly amountMinor: bigint;
  readonly reason: string;
}

/** Takes apart what a match settled of a leg; as `takeBack`. */
export async function unsettleLeg(tx: Tx, unsettlement: Unsettlement): Promise<LegMove[] | undefined> {
  const { unmatchId, legId, amountMinor, reason } = unsettlement;
  const taken = await takeBack(tx, { legId, amountMinor, reason, kind: "LEG_UNMATCHED", actor: null });
  if (taken) await insertLegUnmatch(tx, { unmatchId, legId, amountMinor, replacedBy: taken.replacedBy });
  return taken?.moves;
}
