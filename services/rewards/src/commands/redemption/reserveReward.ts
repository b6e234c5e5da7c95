import { invalidInput, isRefused, refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import { encodeAnswer, newId, type Tx } from "@tessera/runtime";
import { decideRequest, outOfStock } from "../../domain/redemption/decideRequest.js";
import {
  refusalCode,
  UNKNOWN_CARD,
  type RowRefusal,
  type UnknownCard,
  type UnknownReward,
} from "../../domain/redemption/refusals.js";
import { VOUCHER_CODE_BYTES, voucherCode } from "../../domain/voucher/voucherCode.js";
import {
  insertFailedRedemption,
  reserveRedemption,
  stockLeft,
  type NewRedemption,
} from "../../store/saga/insertRedemption.js";
import { assignPooledVoucher, insertGeneratedVoucher } from "../../store/saga/vouchers.js";
import { findRewardAt, type RewardName } from "../../store/queries/rewards.js";
import type { CommandDeps, Request } from "../deps.js";
import type { KeptRedemption } from "./keptRedemption.js";

export interface WantedRedemption {
  /** undefined: the id given is not one of a reward. */
  readonly reward: RewardName | undefined;
  /** undefined: nobody, or nobody that the caller may redeem for. */
  readonly memberId: string | undefined;
  /** The one partner whose rewards the caller may touch; undefined: any. */
  readonly ownPartner: string | undefined;
  readonly quantity: number;
  readonly occurredAt: Date | null;
}

/**
 * The saga's first step, in the transaction that claims the key: reserves units and voucher and leaves the redemption PENDING,
 * or FAILED with its reason. Members is not asked here. // locks: reward_stock, voucher
 */
export async function reserveReward(
  deps: CommandDeps,
  tx: Tx,
  request: Request,
  wanted: WantedRedemption,
): Promise<KeptRedemption | Refused<UnknownReward | UnknownCard | InvalidInput>> {
  const { memberId, quantity } = wanted;
  const now = deps.now();
  const reward = wanted.reward && (await findRewardAt(tx, wanted.reward, wanted.occurredAt ?? now));
  const decided = decideRequest(reward, wanted.ownPartner, quantity);
  if (isRefused(decided)) return decided;
  if (reward === undefined || memberId === undefined) return refuse(UNKNOWN_CARD);
  const redemption: NewRedemption = {
    id: newId(),
    rewardId: reward.id,
    partnerCode: reward.partnerCode,
    memberId,
    quantity,
    points: decided.points,
    occurredAt: wanted.occurredAt ?? now,
    occurredAtGiven: wanted.occurredAt !== null,
    requestedAt: now,
    keyScope: request.scope,
    key: request.idempotencyKey,
  };
  if (decided.kind === "Fail") {
    await insertFailedRedemption(tx, redemption, refusalCode(decided.refusal));
    return failed(redemption, decided.refusal);
  }
  const { reserved, pooled } = await reserveRedemption(tx, redemption);
  if (!reserved) return failed(redemption, outOfStock(quantity, (await stockLeft(tx, reward.id)) ?? 0));
  // The pool was opened between the look at the reward and the taking of its stock.
  if (pooled && quantity !== 1)
    return invalidInput({ path: ["quantity"], problem: "must be 1: a redemption has one voucher" });
  if (reward.kind === "VOUCHER") await giveVoucher(deps, tx, redemption, pooled);
  return { kind: "Pending", redemptionId: redemption.id };
}

function failed({ id }: NewRedemption, refusal: RowRefusal): KeptRedemption {
  return { kind: "Failed", redemptionId: id, refusal };
}

async function giveVoucher(deps: CommandDeps, tx: Tx, redemption: NewRedemption, pooled: boolean): Promise<void> {
  const owner = { rewardId: redemption.rewardId, partnerCode: redemption.partnerCode, redemptionId: redemption.id };
  if (pooled) await assignPooledVoucher(tx, owner);
  else await insertGeneratedVoucher(tx, newId(), voucherCode(deps.randomBytes(VOUCHER_CODE_BYTES)), owner);
}

/** The answer that is kept when the saga has ended, as the column holds it. */
export function encodeKept(kept: KeptRedemption): string {
  return encodeAnswer(kept);
}
