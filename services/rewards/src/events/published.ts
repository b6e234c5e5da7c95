import { redemptionCancelled, redemptionConfirmed } from "@tessera/contracts";
import type { Points } from "@tessera/kernel";
import { newId, publishFacts, type Tx } from "@tessera/runtime";
import type { ConfirmedFact } from "../store/saga/settleRedemption.js";

export interface ConfirmedRedemption {
  readonly id: string;
  readonly memberId: string;
  readonly rewardCode: string;
  readonly partnerCode: string;
  readonly points: Points;
  readonly occurredAt: Date;
}

/**
 * The first fact of a redemption, for the statement that confirms it: it is the hot path, so that the outbox's row is written
 * there and not by a statement of its own.
 */
export function confirmedFact(redemption: ConfirmedRedemption): ConfirmedFact {
  const { id, memberId, rewardCode, partnerCode, points, occurredAt } = redemption;
  const payload = redemptionConfirmed.schema.parse({
    redemptionId: id,
    memberId,
    rewardCode,
    redeemerCode: partnerCode,
    points: Number(points),
    occurredAt: occurredAt.toISOString(),
  });
  return { id: newId(), topic: redemptionConfirmed.topic, payload: JSON.stringify(payload) };
}

/** The second fact of a redemption. */
export async function publishCancelled(tx: Tx, id: string, memberId: string, occurredAt: Date): Promise<void> {
  const payload = { redemptionId: id, memberId, occurredAt: occurredAt.toISOString() };
  await publishFacts(tx, [{ type: redemptionCancelled, key: id, sequence: 2, payload }]);
}
