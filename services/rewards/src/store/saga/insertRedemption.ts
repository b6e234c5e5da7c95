import type { Points } from "@tessera/kernel";
import { databaseErrorCode, inOneStatement, type Database, type Tx } from "@tessera/runtime";
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
async function claimRedemption(
  database: Database,
  { redemption, voucher, inputHash, pendingAnswer }: Claim,
): Promise<boolean> {
  const [row] = await inOneStatement<{ claimed: boolean }>(
    database,
    `SELECT claim_redemption(${ROW}, $2::uuid, $3, $4::bytea, $5::jsonb) AS claimed`,
    [rowOf(redemption, "PENDING", null), voucher?.id ?? null, voucher?.code ?? null, inputHash, pendingAnswer],
    "claim a redemption",
  );
  return row?.claimed === true;
}

/** What `claimRedemption` takes. */
export interface Claim {
  readonly redemption: NewRedemption;
  /** null: a gift. */
  readonly voucher: NewVoucher | null;
  readonly inputHash: Buffer;
  /** Encoded. */
  readonly pendingAnswer: string;
}

const ONE_BY_ONE = "TS002";

/**
 * `claimRedemption` for several, whose keys differ, in one statement; an answer for each. Where a reward has a pool or too few units for all,
 * one after the other. // locks: idempotency keys in ascending order, reward_stock by reward, voucher
 */
export async function claimRedemptions(database: Database, claims: readonly Claim[]): Promise<boolean[]> {
  const places = claims.map((_, place) => place).sort((a, b) => (keyOf(claims[a]!) < keyOf(claims[b]!) ? -1 : 1));
  const of = (column: (claim: Claim) => unknown): unknown[] => places.map((place) => column(claims[place]!));
  try {
    const claimed = await inOneStatement<{ place: number }>(
      database,
      "SELECT place FROM claim_redemptions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) AS place",
      [
        of(({ redemption }) => redemption.id),
        of(({ redemption }) => redemption.rewardId),
        of(({ redemption }) => redemption.partnerCode),
        of(({ redemption }) => redemption.memberId),
        of(({ redemption }) => redemption.quantity),
        of(({ redemption }) => redemption.points),
        of(({ redemption }) => redemption.occurredAt),
        of(({ redemption }) => redemption.occurredAtGiven),
        of(({ redemption }) => redemption.requestedAt),
        of(({ redemption }) => redemption.keyScope),
        of(({ redemption }) => redemption.key),
        of(({ voucher }) => voucher?.id ?? null),
        of(({ voucher }) => voucher?.code ?? null),
        of(({ inputHash }) => inputHash),
        of(({ pendingAnswer }) => pendingAnswer),
      ],
      "claim redemptions",
    );
    const isClaimed = new Set(claimed.map(({ place }) => places[place - 1]!));
    return claims.map((_, place) => isClaimed.has(place));
  } catch (error) {
    if (databaseErrorCode(error) !== ONE_BY_ONE) throw error;
    const answers: boolean[] = [];
    for (const claim of claims) answers.push(await claimRedemption(database, claim));
    return answers;
  }
}

/** The order in which batches claim keys, so that two of them never wait for each other. */
function keyOf({ redemption }: Claim): string {
  return JSON.stringify([redemption.keyScope, redemption.key]);
}

/** Writes a request that is refused before any stock is touched. */
export async function insertFailedRedemption(tx: Tx, redemption: NewRedemption, refusal: RefusalCode): Promise<void> {
  await tx.query(`INSERT INTO redemption SELECT * FROM ${ROW}`, [rowOf(redemption, "FAILED", refusal)]);
}
