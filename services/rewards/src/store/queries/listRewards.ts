import type { Points } from "@tessera/kernel";
import type { RewardKind } from "../../domain/catalogue/reward.js";
import { searchWords } from "../../domain/catalogue/foldForSearch.js";
import type { Reads } from "../reads.js";
import { REWARD_COLUMNS, REWARD_TABLES, toReward, type RewardColumns, type StoredReward } from "./rewards.js";

export type RewardOrder = "POINTS_ASC" | "POINTS_DESC" | "NEWEST";

export interface RewardSelection {
  readonly search?: string | undefined;
  readonly partnerCodes?: readonly string[] | undefined;
  readonly kinds?: readonly RewardKind[] | undefined;
  readonly pointsAtMost?: Points | undefined;
  readonly inStock?: boolean | undefined;
}

/** The place behind which a page begins: the sort key of the last row before it. */
export interface RewardPlace {
  readonly key: string;
  readonly id: string;
}

interface Order {
  readonly column: string;
  readonly type: string;
  readonly descending: boolean;
}

const ORDERS: Readonly<Record<RewardOrder, Order>> = {
  POINTS_ASC: { column: "reward.points", type: "bigint", descending: false },
  POINTS_DESC: { column: "reward.points", type: "bigint", descending: true },
  NEWEST: { column: "reward.created_at", type: "timestamptz", descending: true },
};

/** The sort key of a row, as `RewardPlace` carries it. */
export function placeOf(reward: StoredReward, order: RewardOrder): RewardPlace {
  return { key: order === "NEWEST" ? reward.createdAt.toISOString() : reward.points.toString(), id: reward.id };
}

/** Up to `limit` rewards of a selection behind a place; ties stand in the order of their ids. */
export async function listRewards(
  reads: Reads,
  selection: RewardSelection,
  order: RewardOrder,
  limit: number,
  after: RewardPlace | undefined,
): Promise<StoredReward[]> {
  const { column, type, descending } = ORDERS[order];
  const where = conditionsOf(selection);
  if (after) {
    const [key, id] = [where.bind(after.key), where.bind(after.id)];
    where.conditions.push(`(${column}, reward.id) ${descending ? "<" : ">"} (${key}::${type}, ${id}::uuid)`);
  }
  const direction = descending ? "DESC" : "ASC";
  const rows = await reads.query<RewardColumns>(
    `SELECT ${REWARD_COLUMNS} FROM ${REWARD_TABLES} ${whereClause(where.conditions)}
      ORDER BY ${column} ${direction}, reward.id ${direction} LIMIT ${where.bind(limit)}`,
    where.parameters,
  );
  return rows.map(toReward);
}

export async function countRewards(reads: Reads, selection: RewardSelection): Promise<number> {
  const { conditions, parameters } = conditionsOf(selection);
  const [row] = await reads.query<{ count: string }>(
    `SELECT count(*) FROM ${REWARD_TABLES} ${whereClause(conditions)}`,
    parameters,
  );
  return Number(row?.count);
}

function whereClause(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

function conditionsOf(selection: RewardSelection) {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = searchWords(selection.search ?? "").map(
    (word) => `search_text LIKE ${bind(`%${escapeLike(word)}%`)}`,
  );
  if (selection.partnerCodes) conditions.push(`reward.partner_code = ANY (${bind(selection.partnerCodes)}::text[])`);
  if (selection.kinds) conditions.push(`reward.kind = ANY (${bind(selection.kinds)}::text[])`);
  if (selection.pointsAtMost !== undefined)
    conditions.push(`reward.points <= ${bind(selection.pointsAtMost.toString())}::bigint`);
  if (selection.inStock === true) conditions.push("(left_units IS NULL OR left_units > 0)");
  if (selection.inStock === false) conditions.push("left_units = 0");
  return { conditions, parameters, bind };
}

function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, (character) => `\\${character}`);
}
