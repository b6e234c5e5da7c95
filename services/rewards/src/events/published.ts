import { redemptionCancelled, redemptionConfirmed } from "@tessera/contracts";
import type { Points } from "@tessera/kernel";
import { publishFacts, type Tx } from "@tessera/runtime";

export interface ConfirmedRedemption {
  readonly id: string;
  readonly memberId: string;
  readonly rewardCode: string;
  readonly partnerCode: string;
  readonly points: Points;
  readonly occurredAt: Date;
}

/** A redemption has up to two facts under its own id: 1 confirmed, 2 cancelled. */
export async function publishConfirmed(tx: Tx, redemption: ConfirmedRedemption): Promise<void> {
  const { id, memberId, rewardCode, partnerCode, points, occurredAt } = redemption;
  const payload = {
    redemptionId: id,
    memberId,
    rewardCode,
    redeemerCode: partnerCode,
    points: Number(points),
    occurredAt: occurredAt.toISOString(),
  };
  await publishFacts(tx, [{ type: redemptionConfirmed, key: id, sequence: 1, payload }]);
}

export async function publishCancelled(tx: Tx, id: string, memberId: string, occurredAt: Date): Promise<void> {
  const payload = { redemptionId: id, memberId, occurredAt: occurredAt.toISOString() };
  await publishFacts(tx, [{ type: redemptionCancelled, key: id, sequence: 2, payload }]);
}
