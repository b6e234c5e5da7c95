import { settlementCycleChanged, settlementExposureChanged, settlementIssuingChanged } from "@tessera/contracts";
import { publishFacts, type Tx } from "@tessera/runtime";
import type { CycleStatus } from "../domain/cycles/cycle.js";
import type { Exposure } from "../domain/exposure/exposure.js";
import type { IssuingState } from "../domain/exposure/issuing.js";

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

/** Tells members that a partner's issuing stops or goes on. */
export async function publishIssuing(tx: Tx, state: IssuingState): Promise<void> {
  const { partnerCode, stopped, since, reason, sequence } = state;
  const payload = { partnerCode, stopped, since: since.toISOString(), reason };
  await publishFacts(tx, [{ type: settlementIssuingChanged, key: `issuing:${partnerCode}`, sequence, payload }]);
}

/** Tells that exposures reached another level. */
export async function publishExposures(tx: Tx, exposures: readonly Exposure[]): Promise<void> {
  await publishFacts(
    tx,
    exposures.map(({ partnerCode, currency, level, sequence }) => ({
      type: settlementExposureChanged,
      key: `exposure:${partnerCode}:${currency}`,
      sequence,
      payload: { partnerCode, currency, level },
    })),
  );
}
