import type { Refused } from "@tessera/kernel";
import { encodeAnswer, type IdempotencyConflict } from "@tessera/runtime";
import type { BareRefusal, RowRefusal } from "../../domain/redemption/refusals.js";

/** What is kept under the key of a request to redeem: Pending until its saga has ended. */
export type KeptRedemption =
  | { readonly kind: "Pending"; readonly redemptionId: string }
  | { readonly kind: "RewardRedeemed"; readonly redemptionId: string }
  | { readonly kind: "Failed"; readonly redemptionId: string; readonly refusal: RowRefusal };

/** The operation's name, under which its keys stand. */
export const REDEEM_REWARD = "redeemReward";

/** What a request to redeem answers. */
export type RedeemAnswer =
  | { readonly kind: "RewardRedeemed"; readonly redemptionId: string }
  | Refused<RowRefusal | BareRefusal | IdempotencyConflict>;

/** As the column holds it. */
export function encodeKept(kept: KeptRedemption): string {
  return encodeAnswer(kept);
}
