import {
  invalidInput,
  isRefused,
  MAX_POINTS,
  refuse,
  type InvalidInput,
  type Points,
  type Refused,
} from "@tessera/kernel";
import { UNKNOWN_REWARD, type OutOfStock, type RewardNotAvailable, type UnknownReward } from "./refusals.js";

/** What a request to redeem is judged by. */
export interface WantedReward {
  readonly partnerCode: string;
  /** Price of one unit. */
  readonly points: Points;
  /** null: not limited. */
  readonly stockLeft: number | null;
  /** The stock is a pool of imported voucher codes. */
  readonly pooled: boolean;
  /** By the partner's contract at the instant of the redemption. */
  readonly partnerRedeems: boolean;
}

export interface Reservation {
  readonly kind: "Reserve";
  /** Price of all units. */
  readonly points: Points;
}

/** The request is refused and leaves a FAILED row with these points. */
export interface Failure {
  readonly kind: "Fail";
  readonly points: Points;
  readonly refusal: OutOfStock | RewardNotAvailable;
}

/**
 * Whether a reward may be reserved. `ownPartner` is the one whose rewards the caller may touch, undefined for any. The stock read
 * here may be behind by the time it is taken; taking it decides. OUT_OF_STOCK comes before INSUFFICIENT_POINTS, which only
 * members can tell.
 */
export function decideRequest(
  reward: WantedReward | undefined,
  ownPartner: string | undefined,
  quantity: number,
): Reservation | Failure | Refused<UnknownReward | InvalidInput> {
  if (!reward || (ownPartner !== undefined && ownPartner !== reward.partnerCode)) return refuse(UNKNOWN_REWARD);
  const total = totalPoints(reward, quantity);
  if (isRefused(total)) return total;
  if (!reward.partnerRedeems) return { kind: "Fail", points: total, refusal: partnerNotRedeeming() };
  if (reward.stockLeft !== null && reward.stockLeft < quantity) {
    return { kind: "Fail", points: total, refusal: outOfStock(quantity, reward.stockLeft) };
  }
  return { kind: "Reserve", points: total };
}

function totalPoints(reward: WantedReward, quantity: number): Points | Refused<InvalidInput> {
  if (reward.pooled && quantity !== 1) {
    return invalidInput({ path: ["quantity"], problem: "must be 1: a redemption has one voucher, worth one unit" });
  }
  const total = reward.points * BigInt(quantity);
  return total <= MAX_POINTS
    ? (total as Points)
    : invalidInput({ path: ["quantity"], problem: `must keep the price at ${MAX_POINTS} points or less` });
}

export function outOfStock(requested: number, left: number): OutOfStock {
  return { kind: "OutOfStock", message: "There are not enough units left.", requested, left };
}

function partnerNotRedeeming(): RewardNotAvailable {
  const message = "The partner takes no points at this time.";
  return { kind: "RewardNotAvailable", message, code: "PARTNER_NOT_REDEEMING" };
}
