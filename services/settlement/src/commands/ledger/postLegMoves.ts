import type { Tx } from "@tessera/runtime";
import { legMoveEntries, type LegMove } from "../../domain/ledger/legMoveEntries.js";
import { postMoney } from "../../store/ledger/postMoney.js";

/**
 * Posts what changes of legs come to: one entry for each leg whose change moves money or a claim. Call it once for all legs of a
 * transaction, after the other locks: the heads of the chains are locked here.
 */
export async function postLegMoves(tx: Tx, moves: readonly LegMove[], occurredAt: Date): Promise<void> {
  await postMoney(tx, legMoveEntries(moves, occurredAt));
}
