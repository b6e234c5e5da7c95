import type { Tx } from "@tessera/runtime";
import type { CycleStatus } from "../../domain/cycles/cycle.js";
import { publishCycleChanges } from "../../events/published.js";
import { addCycleEvents, countMoves, type CycleEvent } from "../../store/cycles/cycleEvents.js";

/** What the timeline says of a move beside the state that was reached. */
export type MoveDetails = Partial<CycleEvent>;

/** Publishes a move that this transaction has just made, before it makes another, and writes it into the timelines. */
export async function tellCycleMoves(
  tx: Tx,
  cycleIds: readonly string[],
  status: CycleStatus,
  { kind, actor, reason, contentHash }: MoveDetails = {},
): Promise<void> {
  const moves = await countMoves(tx, cycleIds);
  await publishCycleChanges(
    tx,
    cycleIds.map((cycleId) => ({ cycleId, status, sequence: moves.get(cycleId) ?? 0 })),
  );
  await addCycleEvents(tx, cycleIds, {
    kind: kind ?? status,
    actor: actor ?? null,
    reason: reason ?? null,
    contentHash: contentHash ?? null,
  });
}
