import type { Tx } from "@tessera/runtime";
import { databaseNow } from "../../store/databaseNow.js";
import { readStandingLegs } from "../../store/payments/legs.js";
import type { LegMove } from "../../domain/ledger/legMoveEntries.js";
import { postLegMoves } from "./postLegMoves.js";

/** Posts what has changed on these legs of a cycle since they were read in this transaction. Locks the heads of the cycle's chains. */
export async function postLegsSince(tx: Tx, cycleId: string, before: readonly LegMove["before"][]): Promise<void> {
  const after = new Map((await readStandingLegs(tx, cycleId)).map((leg) => [leg.id, leg]));
  await postLegMoves(
    tx,
    before.map((leg) => ({ before: leg, after: after.get(leg.id) ?? leg })),
    await databaseNow(tx),
  );
}
