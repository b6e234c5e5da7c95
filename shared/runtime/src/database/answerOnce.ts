import { isRefused, refuse, type Caller, type InputProblem, type Refused } from "@tessera/kernel";
import { NotAnAnswer, unavailable } from "../errors.js";
import { decodeAnswer, encodeAnswer, hashInput } from "./encodeAnswer.js";
import { inTransaction } from "./inTransaction.js";
import type { Database, Tx } from "./transaction.js";

export interface Claim {
  /** Who asks: `callerScope(caller)`. */
  readonly scope: string;
  /** The operation's name, for example "redeemReward". */
  readonly operation: string;
  /** 1 to 255 characters, chosen by the client. */
  readonly key: string;
  /** The whole input, except the key; plain values, bigint and Date. */
  readonly input: unknown;
}

export interface IdempotencyConflict {
  readonly kind: "IdempotencyConflict";
  readonly message: string;
}

const MAX_KEY_LENGTH = 255;

/** The scope of a caller's idempotency keys. Throws NotAnAnswer(UNAUTHENTICATED) when nobody is signed in. */
export function callerScope(caller: Caller): string {
  if (caller === undefined) throw new NotAnAnswer("UNAUTHENTICATED", "Sign in to do this.");
  return caller.subject;
}

/** What is wrong with an idempotency key, for the InvalidInput of an operation whose union has one. */
export function idempotencyKeyProblems(key: string): InputProblem[] {
  const path = ["idempotencyKey"];
  if (key === "" || [...key].length > MAX_KEY_LENGTH) return [{ path, problem: "must have 1 to 255 characters" }];
  if (/\u0000|\p{Surrogate}/u.test(key)) return [{ path, problem: "must be well-formed text without U+0000" }];
  return [];
}

/**
 * Answers one (scope, operation, key) once, for life. Key, hash of the input, effects and answer commit in one transaction:
 * the first request decides, a repeat gets the stored answer, another input under the same key IdempotencyConflict. A second
 * request with a key in flight waits for the first. What `decide` refuses is undone and only the refusal kept.
 *
 * `decide` may run again after a deadlock; its answer must be plain (strings, numbers, bigint, Date, arrays, objects).
 * Throws NotAnAnswer: BAD_USER_INPUT for a malformed key (an operation with InvalidInput asks `idempotencyKeyProblems` before),
 * UNAVAILABLE when a wait took too long; whatever `decide` throws undoes everything and leaves the key unused.
 */
export async function answerOnce<Answer>(
  database: Database,
  claim: Claim,
  decide: (tx: Tx) => Promise<Answer>,
): Promise<Answer | Refused<IdempotencyConflict>> {
  return inTransaction(database, async (tx) => answerOnceInside(tx, claim, decide));
}

/** `answerOnce` as a part of a transaction that is open already. */
export async function answerOnceInside<Answer>(
  tx: Tx,
  claim: Claim,
  decide: (tx: Tx) => Promise<Answer>,
): Promise<Answer | Refused<IdempotencyConflict>> {
  const problem = idempotencyKeyProblems(claim.key)[0];
  if (problem) throw new NotAnAnswer("BAD_USER_INPUT", `idempotencyKey ${problem.problem}`);
  const inputHash = hashInput(claim.input);
  if (!(await claimKey(tx, claim, inputHash))) return storedAnswer<Answer>(tx, claim, inputHash);
  await tx.query("SAVEPOINT decision");
  const answer = await decide(tx);
  if (isRefused(answer)) await tx.query("ROLLBACK TO SAVEPOINT decision");
  return storeAnswer(tx, claim, answer);
}

/** False when the key was used before. Waits for a transaction that is using it now. */
async function claimKey(tx: Tx, { scope, operation, key }: Claim, inputHash: Buffer): Promise<boolean> {
  const claimed = await tx.query(
    `INSERT INTO idempotency_key (scope, operation, key, input_hash, answer) VALUES ($1, $2, $3, $4, 'null')
     ON CONFLICT DO NOTHING RETURNING 1`,
    [scope, operation, key, inputHash],
  );
  return claimed.length === 1;
}

async function storedAnswer<Answer>(
  tx: Tx,
  { scope, operation, key }: Claim,
  inputHash: Buffer,
): Promise<Answer | Refused<IdempotencyConflict>> {
  const [stored] = await tx.query<{ input_hash: Buffer; answer: unknown }>(
    "SELECT input_hash, answer FROM idempotency_key WHERE scope = $1 AND operation = $2 AND key = $3",
    [scope, operation, key],
  );
  if (!stored) throw unavailable();
  if (!stored.input_hash.equals(inputHash)) {
    return refuse({ kind: "IdempotencyConflict", message: "This idempotency key was used before with another input." });
  }
  return decodeAnswer<Answer>(stored.answer);
}

/** Answers what a repeat will read, so that the first answer and every later one are the same. */
async function storeAnswer<Answer>(tx: Tx, { scope, operation, key }: Claim, answer: Answer): Promise<Answer> {
  const encoded = encodeAnswer(answer);
  await tx.query("UPDATE idempotency_key SET answer = $4 WHERE scope = $1 AND operation = $2 AND key = $3", [
    scope,
    operation,
    key,
    encoded,
  ]);
  return decodeAnswer<Answer>(JSON.parse(encoded));
}
