import { settlementCycleChanged } from "@tessera/contracts";
import { publishFacts, type Tx } from "@tessera/runtime";
import type { CycleStatus } from "../domain/cycles/cycle.js";

/** A move that a cycle made; `sequence` counts the moves of the cycle without a gap. */
export interface CycleMove {
  readonly cycleId: string;
  readonly status: CycleStatus;
  readonly sequence: number;
}

/** Tells that cycles reached a state, maybe not for the first time. */
export async function publishCycleChanges(tx: Tx, moves: readonly CycleMove[]): Promise<void> {
  await publishFacts(
    tx,
    moves.map(({ cycleId, status, sequence }) => ({
      type: settlementCycleChanged,
      key: cycleId,
      sequence,
      payload: { cycleId, status },
    })),
  );
}
