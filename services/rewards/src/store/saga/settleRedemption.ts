import { inOneStatement, noteFact, type Database } from "@tessera/runtime";
import type { RefusalCode } from "../../domain/redemption/refusals.js";

/** Replaces the answer kept under the key of the redemption that `settled` holds; $2 is the encoded answer. */
const ANSWER = `
  UPDATE idempotency_key SET answer = $2::jsonb FROM settled
   WHERE scope = settled.key_scope AND operation = 'redeemReward' AND idempotency_key.key = settled.key`;

/** The fact of a confirmation, as a row of the outbox. */
export interface ConfirmedFact {
  readonly id: string;
  readonly topic: string;
  readonly sequence: number;
  /** JSON. */
  readonly payload: string;
}

/**
 * PENDING → CONFIRMED in one statement: the voucher becomes its owner's, the fact is told, and the key's answer is final. False
 * when another process has settled the redemption before. // locks: redemption, voucher, idempotency key
 */
export async function confirmRedemption(
  database: Database,
  id: string,
  answer: string,
  occurredAt: Date,
  fact: ConfirmedFact,
): Promise<boolean> {
  noteFact(id);
  const settled = await inOneStatement(
    database,
    `WITH settled AS (
       UPDATE redemption SET state = 'CONFIRMED', occurred_at = $3, confirmed_at = clock_timestamp()
        WHERE id = $1 AND state = 'PENDING' RETURNING id, key_scope, key),
     activated AS (
       UPDATE voucher SET state = 'ACTIVE' FROM settled WHERE redemption_id = settled.id),
     told AS (
       INSERT INTO outbox (id, topic, key, sequence, payload) SELECT $4::uuid, $5, settled.id, $6, $7::jsonb FROM settled),
     answered AS (${ANSWER})
     SELECT FROM settled`,
    [id, answer, occurredAt, fact.id, fact.topic, fact.sequence, fact.payload],
    "confirm a redemption",
  );
  return settled.length === 1;
}

/**
 * PENDING → FAILED in one statement: units and imported code go back, a generated code is forgotten, since nobody has seen it.
 * False when another process has settled the redemption before. // locks: redemption, voucher, reward_stock, idempotency key
 */
export async function failRedemption(
  database: Database,
  id: string,
  answer: string,
  refusal: RefusalCode,
): Promise<boolean> {
  const settled = await inOneStatement(
    database,
    `WITH held AS (
       SELECT id, reward_id, stock_units FROM redemption WHERE id = $1 AND state = 'PENDING' FOR UPDATE),
     settled AS (
       UPDATE redemption SET state = 'FAILED', refusal = $3, stock_units = 0 FROM held
        WHERE redemption.id = held.id RETURNING redemption.id, key_scope, key),
     forgotten AS (
       DELETE FROM voucher USING settled WHERE redemption_id = settled.id AND source = 'GENERATED'),
     returned AS (
       UPDATE voucher SET state = 'AVAILABLE', redemption_id = NULL FROM settled
        WHERE redemption_id = settled.id AND source = 'IMPORTED'),
     restocked AS (
       UPDATE reward_stock SET left_units = left_units + held.stock_units FROM held
        WHERE reward_stock.reward_id = held.reward_id AND held.stock_units > 0),
     answered AS (${ANSWER})
     SELECT FROM settled`,
    [id, answer, refusal],
  );
  return settled.length === 1;
}
