import { points, type Points } from "@tessera/kernel";
import type { RewardKind } from "../../domain/catalogue/reward.js";
import type { Reads } from "../reads.js";

export interface StoredReward {
  readonly id: string;
  readonly code: string;
  readonly partnerCode: string;
  readonly kind: RewardKind;
  readonly title: string;
  readonly points: Points;
  /** null: not limited. */
  readonly stockLeft: number | null;
  readonly pooled: boolean;
  readonly createdAt: Date;
}

export interface RewardColumns {
  id: string;
  code: string;
  partner_code: string;
  kind: RewardKind;
  title: string;
  points: string;
  left_units: number | null;
  pooled: boolean | null;
  created_at: Date;
}

export const REWARD_COLUMNS =
  "reward.id, reward.code, reward.partner_code, reward.kind, reward.title, reward.points, reward.created_at, left_units, pooled";
export const REWARD_TABLES = "reward LEFT JOIN reward_stock ON reward_stock.reward_id = reward.id";

export function toReward(row: RewardColumns): StoredReward {
  return {
    id: row.id,
    code: row.code,
    partnerCode: row.partner_code,
    kind: row.kind,
    title: row.title,
    points: points(BigInt(row.points)),
    stockLeft: row.left_units,
    pooled: row.pooled === true,
    createdAt: row.created_at,
  };
}

export async function findRewardsById(reads: Reads, ids: readonly string[]): Promise<StoredReward[]> {
  const rows = await reads.query<RewardColumns>(
    `SELECT ${REWARD_COLUMNS} FROM ${REWARD_TABLES} WHERE reward.id = ANY ($1::uuid[])`,
    [ids],
    "rewards by id",
  );
  return rows.map(toReward);
}

export async function findRewardByCode(reads: Reads, code: string): Promise<StoredReward | undefined> {
  const [row] = await reads.query<RewardColumns>(
    `SELECT ${REWARD_COLUMNS} FROM ${REWARD_TABLES} WHERE reward.code = $1`,
    [withoutNul(code)],
  );
  return row && toReward(row);
}

/** How a reward is named: by its id or by its code. */
export type RewardName = { readonly id: string } | { readonly code: string };

/** A reward with what its partner's contract, and its exit, say about redeeming at an instant. */
export async function findRewardAt(
  reads: Reads,
  name: RewardName,
  instant: Date,
): Promise<(StoredReward & { readonly partnerRedeems: boolean }) | undefined> {
  const [column, value] = "id" in name ? ["id", name.id] : ["code", withoutNul(name.code)];
  const [row] = await reads.query<RewardColumns & { redeems: boolean | null }>(
    `SELECT ${REWARD_COLUMNS},
            (SELECT redeems FROM known_contract WHERE known_contract.partner_code = reward.partner_code AND effective_from <= $2
              ORDER BY effective_from DESC, version DESC LIMIT 1)
            AND NOT EXISTS (SELECT FROM known_exit WHERE known_exit.partner_code = reward.partner_code AND redeeming_ends_at <= $2
              AND (revoked_at IS NULL OR revoked_at > $2))
              AS redeems
       FROM ${REWARD_TABLES} WHERE reward.${column} = $1`,
    [value, instant],
    `reward by ${column} at an instant`,
  );
  return row && { ...toReward(row), partnerRedeems: row.redeems === true };
}

/** Postgres takes no U+0000 in a text; no code has one, so the text without it is no code either. */
function withoutNul(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD");
}
