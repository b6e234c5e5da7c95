import { points, type Points } from "@tessera/kernel";
import type { RedemptionState } from "../../domain/redemption/states.js";
import type { VoucherState } from "../../domain/voucher/states.js";
import type { Reads } from "../reads.js";

export interface StoredVoucher {
  readonly code: string;
  readonly state: VoucherState;
  readonly usedAt: Date | null;
}

export interface StoredRedemption {
  readonly id: string;
  readonly rewardId: string;
  readonly rewardCode: string;
  readonly partnerCode: string;
  readonly memberId: string;
  readonly quantity: number;
  readonly points: Points;
  readonly state: RedemptionState;
  readonly occurredAt: Date;
  readonly occurredAtGiven: boolean;
  readonly cancelReason: string | null;
  readonly keyScope: string;
  readonly key: string;
  readonly voucher: StoredVoucher | null;
}

interface Row {
  id: string;
  reward_id: string;
  reward_code: string;
  partner_code: string;
  member_id: string;
  quantity: number;
  points: string;
  state: RedemptionState;
  occurred_at: Date;
  occurred_at_given: boolean;
  cancel_reason: string | null;
  key_scope: string;
  key: string;
  voucher_code: string | null;
  voucher_state: VoucherState | null;
  used_at: Date | null;
}

const SELECT = `
  SELECT redemption.id, redemption.reward_id, reward.code AS reward_code, redemption.partner_code, member_id, quantity,
         redemption.points, redemption.state, occurred_at,
         occurred_at_given, cancel_reason, key_scope, key, voucher.code AS voucher_code, voucher.state AS voucher_state, used_at
    FROM redemption JOIN reward ON reward.id = redemption.reward_id LEFT JOIN voucher ON voucher.redemption_id = redemption.id`;

function toRedemption(row: Row): StoredRedemption {
  return {
    id: row.id,
    rewardId: row.reward_id,
    rewardCode: row.reward_code,
    partnerCode: row.partner_code,
    memberId: row.member_id,
    quantity: row.quantity,
    points: points(BigInt(row.points)),
    state: row.state,
    occurredAt: row.occurred_at,
    occurredAtGiven: row.occurred_at_given,
    cancelReason: row.cancel_reason,
    keyScope: row.key_scope,
    key: row.key,
    voucher:
      row.voucher_code === null || row.voucher_state === null
        ? null
        : { code: row.voucher_code, state: row.voucher_state, usedAt: row.used_at },
  };
}

export async function findRedemptions(reads: Reads, ids: readonly string[]): Promise<StoredRedemption[]> {
  const rows = await reads.query<Row>(`${SELECT} WHERE redemption.id = ANY ($1::uuid[])`, [ids], "redemptions by id");
  return rows.map(toRedemption);
}

export async function findRedemption(reads: Reads, id: string): Promise<StoredRedemption | undefined> {
  return (await findRedemptions(reads, [id]))[0];
}

/** Redemptions of one member; of one partner's rewards when `partnerCode` is given. */
export interface RedemptionsOfMember {
  readonly memberId: string;
  readonly partnerCode?: string | undefined;
}

/** Up to `limit` redemptions, the latest first, behind a place. */
export async function listRedemptions(
  reads: Reads,
  { memberId, partnerCode }: RedemptionsOfMember,
  limit: number,
  after: { readonly occurredAt: string; readonly id: string } | undefined,
): Promise<StoredRedemption[]> {
  const rows = await reads.query<Row>(
    `${SELECT}
      WHERE member_id = $1 AND ($2::text IS NULL OR redemption.partner_code = $2)
        AND ($3::timestamptz IS NULL OR (occurred_at, redemption.id) < ($3, $4::uuid))
      ORDER BY occurred_at DESC, redemption.id DESC LIMIT $5`,
    [memberId, partnerCode ?? null, after?.occurredAt ?? null, after?.id ?? null, limit],
  );
  return rows.map(toRedemption);
}

export async function countRedemptions(reads: Reads, { memberId, partnerCode }: RedemptionsOfMember): Promise<number> {
  const [row] = await reads.query<{ count: string }>(
    "SELECT count(*) FROM redemption WHERE member_id = $1 AND ($2::text IS NULL OR partner_code = $2)",
    [memberId, partnerCode ?? null],
  );
  return Number(row?.count);
}
