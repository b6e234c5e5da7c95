import type { Points } from "@tessera/kernel";
import { inOneStatement, type Database, type Tx } from "@tessera/runtime";
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

/** A voucher that the redemption gets when its reward has no pool. */
export interface NewVoucher {
  readonly id: string;
  readonly code: string;
}

/** The redemption as a row of its table, for SQL that takes it whole. */
function rowOf(redemption: NewRedemption, state: "PENDING" | "FAILED", refusal: RefusalCode | null): string {
  return JSON.stringify({
    id: redemption.id,
    reward_id: redemption.rewardId,
    partner_code: redemption.partnerCode,
    member_id: redemption.memberId,
    quantity: redemption.quantity,
    points: redemption.points.toString(),
    state,
    refusal,
    stock_units: 0,
    occurred_at: redemption.occurredAt,
    occurred_at_given: redemption.occurredAtGiven,
    requested_at: redemption.requestedAt,
    key_scope: redemption.keyScope,
    key: redemption.key,
  });
}

const ROW = "jsonb_populate_record(NULL::redemption, $1::jsonb)";

export interface Reservation {
  /** False: the stock did not suffice, and the row is FAILED. */
  readonly reserved: boolean;
  /** The units are codes of a pool. */
  readonly pooled: boolean;
  readonly unitsLeft: number | null;
}

/** Takes the units, writes the redemption and gives it its voucher; null for a gift. // locks: reward_stock, voucher */
export async function reserveRedemption(
  tx: Tx,
  redemption: NewRedemption,
  voucher: NewVoucher | null,
): Promise<Reservation> {
  const [row] = await tx.query<{ reserved: boolean; pooled: boolean; units_left: number | null }>(
    `SELECT reserved, pooled, units_left FROM reserve_redemption(${ROW}, $2::uuid, $3)`,
    [rowOf(redemption, "PENDING", null), voucher?.id ?? null, voucher?.code ?? null],
  );
  return { reserved: row?.reserved === true, pooled: row?.pooled === true, unitsLeft: row?.units_left ?? null };
}

/**
 * Claims the request's key and reserves, all in one statement and one round trip, with the encoded `pendingAnswer` under the
 * key. False: the key was used before or the units did not suffice, and nothing is left behind. // locks: idempotency key,
 * reward_stock, voucher
 */
export async function claimRedemption(
  database: Database,
  redemption: NewRedemption,
  voucher: NewVoucher | null,
  inputHash: Buffer,
  pendingAnswer: string,
): Promise<boolean> {
  const [row] = await inOneStatement<{ claimed: boolean }>(
    database,
    `SELECT claim_redemption(${ROW}, $2::uuid, $3, $4::bytea, $5::jsonb) AS claimed`,
    [rowOf(redemption, "PENDING", null), voucher?.id ?? null, voucher?.code ?? null, inputHash, pendingAnswer],
    "claim a redemption",
  );
  return row?.claimed === true;
}

/** Writes a request that is refused before any stock is touched. */
export async function insertFailedRedemption(tx: Tx, redemption: NewRedemption, refusal: RefusalCode): Promise<void> {
  await tx.query(`INSERT INTO redemption SELECT * FROM ${ROW}`, [rowOf(redemption, "FAILED", refusal)]);
}
