import type { Points } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { RefusalCode } from "../../domain/redemption/refusals.js";

export interface NewRedemption {
  readonly id: string;
  readonly rewardId: string;
  readonly partnerCode: string;
  readonly memberId: string;
  readonly quantity: number;
  readonly points: Points;
  readonly occurredAt: Date;
  readonly occurredAtGiven: boolean;
  readonly requestedAt: Date;
  readonly keyScope: string;
  readonly key: string;
}

const COLUMNS =
  "id, reward_id, partner_code, member_id, quantity, points, occurred_at, occurred_at_given, requested_at, key_scope, key";

function valuesOf(redemption: NewRedemption): unknown[] {
  return [
    redemption.id,
    redemption.rewardId,
    redemption.partnerCode,
    redemption.memberId,
    redemption.quantity,
    redemption.points.toString(),
    redemption.occurredAt,
    redemption.occurredAtGiven,
    redemption.requestedAt,
    redemption.keyScope,
    redemption.key,
  ];
}

export interface Reserved {
  /** False: the stock did not suffice, and the row is FAILED. */
  readonly reserved: boolean;
  /** The units are codes of a pool. */
  readonly pooled: boolean;
}

/**
 * Takes the units and writes the redemption in one statement, so that the reward's hot stock row is locked for no longer than
 * that and the commit. A reward without a stock row is not limited. // locks: reward_stock
 */
export async function reserveRedemption(tx: Tx, redemption: NewRedemption): Promise<Reserved> {
  const [row] = await tx.query<{ state: string; pooled: boolean | null }>(
    `WITH taken AS (
       UPDATE reward_stock SET left_units = left_units - $5::integer
        WHERE reward_id = $2::uuid AND left_units >= $5::integer RETURNING pooled)
     INSERT INTO redemption (${COLUMNS}, state, refusal, stock_units)
     SELECT $1::uuid, $2::uuid, $3, $4::uuid, $5::integer, $6::bigint, $7::timestamptz, $8::boolean, $9::timestamptz, $10, $11,
            CASE WHEN short THEN 'FAILED' ELSE 'PENDING' END, CASE WHEN short THEN 'OUT_OF_STOCK' END,
            CASE WHEN took THEN $5::integer ELSE 0 END
       FROM (SELECT EXISTS (SELECT FROM taken) AS took,
                    NOT EXISTS (SELECT FROM taken) AND EXISTS (SELECT FROM reward_stock WHERE reward_id = $2::uuid) AS short) AS stock
     RETURNING state, (SELECT pooled FROM taken)`,
    valuesOf(redemption),
  );
  return { reserved: row?.state === "PENDING", pooled: row?.pooled === true };
}

/** Writes a request that is refused before any stock is touched. */
export async function insertFailedRedemption(tx: Tx, redemption: NewRedemption, refusal: RefusalCode): Promise<void> {
  await tx.query(
    `INSERT INTO redemption (${COLUMNS}, state, refusal)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'FAILED', $12)`,
    [...valuesOf(redemption), refusal],
  );
}

/** Units of a reward that are left as of the last commit; null: not limited. */
export async function stockLeft(tx: Tx, rewardId: string): Promise<number | null> {
  const [row] = await tx.query<{ left_units: number }>("SELECT left_units FROM reward_stock WHERE reward_id = $1", [
    rewardId,
  ]);
  return row?.left_units ?? null;
}
