import { inOneStatement, type Database } from "@tessera/runtime";
import type { RefusalCode } from "../../domain/redemption/refusals.js";

/** Replaces the answer kept under the key of the redemption that `settled` holds; $2 is the encoded answer. */
const ANSWER = `
  UPDATE idempotency_key SET answer = $2::jsonb FROM settled
   WHERE scope = settled.key_scope AND operation = 'redeemReward' AND idempotency_key.key = settled.key`;

/** The fact of a confirmation, as a row of the outbox. */
export interface ConfirmedFact {
  readonly id: string;
  readonly topic: string;
  /** JSON. */
  readonly payload: string;
}

export interface Confirmation {
  /** Of the redemption. */
  readonly id: string;
  /** Encoded. */
  readonly answer: string;
  readonly occurredAt: Date;
  readonly fact: ConfirmedFact;
}

/**
 * PENDING → CONFIRMED of several redemptions in one statement: the voucher becomes its owner's, the fact is told, and the key's answer is
 * final. False where another process has settled the redemption before. // locks: redemption by id, voucher, idempotency key
 */
export async function confirmRedemptions(
  database: Database,
  confirmations: readonly Confirmation[],
): Promise<boolean[]> {
  const sorted = [...confirmations].sort((a, b) => (a.id < b.id ? -1 : 1));
  const of = (column: (confirmation: Confirmation) => unknown): unknown[] => sorted.map(column);
  const settled = await inOneStatement<{ id: string }>(
    database,
    "SELECT id FROM confirm_redemptions($1, $2, $3, $4, $5, $6) AS id",
    [
      of(({ id }) => id),
      of(({ answer }) => answer),
      of(({ occurredAt }) => occurredAt),
      of(({ fact }) => fact.id),
      of(({ fact }) => fact.topic),
      of(({ fact }) => fact.payload),
    ],
    "confirm redemptions",
  );
  const ids = new Set(settled.map(({ id }) => id));
  return confirmations.map(({ id }) => ids.has(id));
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
