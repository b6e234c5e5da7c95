import { z } from "zod";
import { factType } from "../fact.js";
import { instant, partnerCode, positivePoints, uuid } from "../values.js";

/** Key: the redemption's UUID; number 1 when it is confirmed, 2 when a confirmed one is cancelled. */
const confirmed = z.object({
  redemptionId: uuid,
  memberId: uuid,
  rewardCode: z.string(),
  redeemerCode: partnerCode,
  points: positivePoints,
  occurredAt: instant,
});
const exampleUuid = "01900000-0000-7000-8000-000000000001";
export const redemptionConfirmed = factType("rewards.redemptionConfirmed.v1", confirmed, {
  redemptionId: exampleUuid,
  memberId: exampleUuid,
  rewardCode: "hracky-plush-150",
  redeemerCode: "hracky",
  points: 150,
  occurredAt: "2011-01-15T11:00:00.000Z",
});
export type RedemptionConfirmed = z.infer<typeof confirmed>;

const cancelled = z.object({ redemptionId: uuid, memberId: uuid, occurredAt: instant });
export const redemptionCancelled = factType("rewards.redemptionCancelled.v1", cancelled, {
  redemptionId: exampleUuid,
  memberId: exampleUuid,
  occurredAt: "2011-01-16T11:00:00.000Z",
});
export type RedemptionCancelled = z.infer<typeof cancelled>;
