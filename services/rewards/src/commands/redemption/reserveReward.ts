import { invalidInput, isRefused, refuse, type InvalidInput, type Points, type Refused } from "@tessera/kernel";
import { hashInput, newId, type Tx } from "@tessera/runtime";
import { decideRequest, outOfStock, type WantedReward } from "../../domain/redemption/decideRequest.js";
import {
  refusalCode,
  UNKNOWN_CARD,
  type RowRefusal,
  type UnknownCard,
  type UnknownReward,
} from "../../domain/redemption/refusals.js";
import { VOUCHER_CODE_BYTES, voucherCode } from "../../domain/voucher/voucherCode.js";
import { findRewardAt, type RewardName, type StoredReward } from "../../store/queries/rewards.js";
import { readsOf, type Reads } from "../../store/reads.js";
import {
  insertFailedRedemption,
  reserveRedemption,
  type NewRedemption,
  type NewVoucher,
} from "../../store/saga/insertRedemption.js";
import type { CommandDeps, Request } from "../deps.js";
import { encodeKept, type KeptRedemption } from "./keptRedemption.js";

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

type Foreseen =
  | { readonly kind: "Reserve"; readonly redemption: NewRedemption; readonly reward: StoredReward }
  | { readonly kind: "Fail"; readonly redemption: NewRedemption; readonly refusal: RowRefusal };

/**
 * The saga's first step by the short way: what will most likely be granted is claimed and reserved by one statement, so that the
 * reward's hot stock row is locked for no longer than that. undefined when it is not as foreseen (a key that was used before, a
 * refusal, the last unit gone meanwhile): then nothing is left behind, and `reserveReward` decides under the key.
 */
export async function reserveAtOnce(
  deps: CommandDeps,
  request: Request,
  wanted: WantedRedemption,
  input: unknown,
): Promise<(NewRedemption & { readonly rewardCode: string }) | undefined> {
  const foreseen = await foresee(deps, readsOf(deps.database), request, wanted);
  if (isRefused(foreseen) || foreseen.kind !== "Reserve") return undefined;
  const { redemption, reward } = foreseen;
  const pending = encodeKept({ kind: "Pending", redemptionId: redemption.id });
  const claim = { redemption, voucher: newVoucher(deps, reward), inputHash: hashInput(input), pendingAnswer: pending };
  const claimed = await deps.sagas.claims.submit(claim);
  return claimed ? { ...redemption, rewardCode: reward.code } : undefined;
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
  const foreseen = await foresee(deps, tx, request, wanted);
  if (isRefused(foreseen)) return foreseen;
  const { redemption } = foreseen;
  if (foreseen.kind === "Fail") {
    await insertFailedRedemption(tx, redemption, refusalCode(foreseen.refusal));
    return { kind: "Failed", redemptionId: redemption.id, refusal: foreseen.refusal };
  }
  const { reserved, pooled, unitsLeft } = await reserveRedemption(tx, redemption, newVoucher(deps, foreseen.reward));
  if (!reserved) {
    const refusal = outOfStock(redemption.quantity, unitsLeft ?? 0);
    return { kind: "Failed", redemptionId: redemption.id, refusal };
  }
  // The pool was opened between the look at the reward and the taking of its stock.
  if (pooled && redemption.quantity !== 1) {
    return invalidInput({ path: ["quantity"], problem: "must be 1: a redemption has one voucher" });
  }
  return { kind: "Pending", redemptionId: redemption.id };
}

/** What would be decided by what is committed now. */
async function foresee(
  deps: CommandDeps,
  reads: Reads,
  request: Request,
  wanted: WantedRedemption,
): Promise<Foreseen | Refused<UnknownReward | UnknownCard | InvalidInput>> {
  const now = deps.now();
  const reward = wanted.reward && (await findRewardAt(reads, wanted.reward, wanted.occurredAt ?? now));
  const decided = decideRequest(reward, wanted.ownPartner, wanted.quantity);
  if (isRefused(decided)) return decided;
  if (reward === undefined || wanted.memberId === undefined) return refuse(UNKNOWN_CARD);
  const redemption = newRedemption(request, { ...wanted, memberId: wanted.memberId }, reward, decided.points, now);
  return decided.kind === "Fail"
    ? { kind: "Fail", redemption, refusal: decided.refusal }
    : { kind: "Reserve", redemption, reward };
}

function newRedemption(
  request: Request,
  { memberId, quantity, occurredAt }: WantedRedemption & { readonly memberId: string },
  reward: WantedReward & { readonly id: string },
  points: Points,
  now: Date,
): NewRedemption {
  return {
    id: newId(),
    rewardId: reward.id,
    partnerCode: reward.partnerCode,
    memberId,
    quantity,
    points,
    occurredAt: occurredAt ?? now,
    occurredAtGiven: occurredAt !== null,
    requestedAt: now,
    keyScope: request.scope,
    key: request.idempotencyKey,
  };
}

function newVoucher({ randomBytes }: CommandDeps, reward: StoredReward): NewVoucher | null {
  return reward.kind === "GIFT" ? null : { id: newId(), code: voucherCode(randomBytes(VOUCHER_CODE_BYTES)) };
}
