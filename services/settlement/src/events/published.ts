import {
  settlementCycleChanged,
  settlementExposureChanged,
  settlementIssuingChanged,
  settlementPartnerExitAgreed,
  settlementPartnerExitRevoked,
} from "@tessera/contracts";
import { publishFacts, type Tx } from "@tessera/runtime";
import type { CycleStatus } from "../domain/cycles/cycle.js";
import type { PartnerExit } from "../domain/exit/partnerExit.js";
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

/** Tells members that a partner's issuing stops or goes on; to them it is all the same what let it go on. */
export async function publishIssuing(tx: Tx, state: IssuingState): Promise<void> {
  const { partnerCode, stopped, since, reason, sequence } = state;
  const told = reason === "CURED" || reason === "REVOKED" ? "COVERED" : reason;
  const payload = { partnerCode, stopped, since: since.toISOString(), reason: told } as const;
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

/** Tells everybody from when on a partner issues and redeems no more; `sequence` counts what was told of its exits, this included. */
export async function publishExit(tx: Tx, exit: PartnerExit, sequence: bigint): Promise<void> {
  const { partnerCode, issuingEndsAt, redeemingEndsAt } = exit;
  const payload = {
    partnerCode,
    issuingEndsAt: issuingEndsAt.toISOString(),
    redeemingEndsAt: redeemingEndsAt.toISOString(),
  };
  await publishFacts(tx, [{ type: settlementPartnerExitAgreed, key: `exit:${partnerCode}`, sequence, payload }]);
}

/** Tells everybody that a partner stays. */
export async function publishExitRevoked(
  tx: Tx,
  partnerCode: string,
  revokedAt: Date,
  sequence: bigint,
): Promise<void> {
  const payload = { partnerCode, revokedAt: revokedAt.toISOString() };
  await publishFacts(tx, [{ type: settlementPartnerExitRevoked, key: `exit:${partnerCode}`, sequence, payload }]);
}
