import { settlementCycleChanged } from "@tessera/contracts";
import { publishFacts, type Tx } from "@tessera/runtime";
import { CYCLE_STATUSES, type CycleStatus } from "../domain/cycles/cycle.js";

/**
 * Tells that cycles reached a state. A cycle passes each state once, in their order, so the state's place in it is the gapless
 * number of the fact.
 */
export async function publishCycleChanges(tx: Tx, cycleIds: readonly string[], status: CycleStatus): Promise<void> {
  await publishFacts(
    tx,
    cycleIds.map((cycleId) => ({
      type: settlementCycleChanged,
      key: cycleId,
      sequence: CYCLE_STATUSES.indexOf(status) + 1,
      payload: { cycleId, status },
    })),
  );
}
