import type { InvalidInput, Points } from "@tessera/kernel";
import type { AvailabilityCode } from "../catalogue/availability.js";
import type { RedemptionStatus } from "./states.js";
import type { VoucherStatus } from "../voucher/states.js";

interface Said {
  readonly message: string;
}

export interface UnknownReward extends Said {
  readonly kind: "UnknownReward";
}
export const UNKNOWN_REWARD: UnknownReward = { kind: "UnknownReward", message: "No reward has this id or code." };

export interface UnknownCard extends Said {
  readonly kind: "UnknownCard";
}
export const UNKNOWN_CARD: UnknownCard = { kind: "UnknownCard", message: "No member has this card or id." };

export interface OutOfStock extends Said {
  readonly kind: "OutOfStock";
  readonly requested: number;
  readonly left: number;
}

export interface RewardNotAvailable extends Said {
  readonly kind: "RewardNotAvailable";
  readonly code: AvailabilityCode;
}

export interface InsufficientPoints extends Said {
  readonly kind: "InsufficientPoints";
  readonly requested: Points;
  readonly available: Points;
  readonly missing: Points;
}

export interface MemberNotActive extends Said {
  readonly kind: "MemberNotActive";
  readonly status: "ACTIVE" | "SUSPENDED" | "CLOSED";
}

/** Refusals of a request that named a member and a reward: they leave a FAILED row. */
export type RowRefusal = OutOfStock | RewardNotAvailable | InsufficientPoints | MemberNotActive | UnknownCard;

/** Refusals that leave nothing but their answer. */
export type BareRefusal = UnknownReward | UnknownCard | InvalidInput;

export interface RedemptionNotCancellable extends Said {
  readonly kind: "RedemptionNotCancellable";
  readonly status: RedemptionStatus | null;
}

export interface VoucherNotUsable extends Said {
  readonly kind: "VoucherNotUsable";
  readonly status: VoucherStatus | null;
}

/** Why a row is FAILED, as the column `refusal` holds it; the first three are counted by redemptionActivity. */
export type RefusalCode =
  "OUT_OF_STOCK" | "INSUFFICIENT_POINTS" | "PARTNER_NOT_REDEEMING" | "MEMBER_NOT_ACTIVE" | "UNKNOWN_MEMBER";

export function refusalCode(refusal: RowRefusal): RefusalCode {
  switch (refusal.kind) {
    case "OutOfStock":
      return "OUT_OF_STOCK";
    case "InsufficientPoints":
      return "INSUFFICIENT_POINTS";
    case "RewardNotAvailable":
      return "PARTNER_NOT_REDEEMING";
    case "MemberNotActive":
      return "MEMBER_NOT_ACTIVE";
    case "UnknownCard":
      return "UNKNOWN_MEMBER";
  }
}
