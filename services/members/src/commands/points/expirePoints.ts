import { points, type InvalidInput, type Points, type Refused } from "@tessera/kernel";
import { answerOnceInside, inTransaction, unavailable, type IdempotencyConflict } from "@tessera/runtime";
import { countExpired, keyIsUsed, lockExpiryRun } from "../../store/points/expiryRun.js";
import { expireStep } from "../../store/points/expireStep.js";
import type { Book } from "../Book.js";
import { expireHolds } from "../holds/expireHolds.js";

const MOST_MEMBERS_IN_STEP = 500;

export interface ExpiryRequest {
  readonly idempotencyKey: string;
  readonly asOf: Date;
}

export interface PointsExpired {
  readonly lots: number;
  readonly points: Points;
}

export type ExpirePointsAnswer = PointsExpired | Refused<InvalidInput | IdempotencyConflict>;

/**
 * Writes the entries of every expiry up to `asOf`, effective at the instant of each expiry, in bounded transactions. After a
 * crash in the middle a repeat goes on and answers for the whole. Scope: the caller's scope of idempotency keys. Throws
 * NotAnAnswer(UNAVAILABLE).
 */
export async function expirePoints(
  book: Book,
  scope: string,
  { idempotencyKey: key, asOf }: ExpiryRequest,
): Promise<ExpirePointsAnswer> {
  const claim = { scope, operation: "expirePoints", key, input: { asOf } };
  // What a hold earmarks does not expire before the hold ends, and one whose time is over has ended.
  await expireHolds(book);
  for (;;) {
    const answer = await inTransaction(book.database, async (tx): Promise<ExpirePointsAnswer | undefined> => {
      const run = await lockExpiryRun(tx, scope, key, asOf);
      // Another input under the key, or an answer given before: both are told by the stored answer.
      if (run === undefined || (await keyIsUsed(tx, claim))) return answerOnceInside(tx, claim, neverDecided);
      const step = await expireStep(tx, asOf, MOST_MEMBERS_IN_STEP);
      const done = await countExpired(tx, scope, key, step);
      if (step.more) return undefined;
      return answerOnceInside<PointsExpired>(tx, claim, () =>
        Promise.resolve({ lots: done.lots, points: points(done.points) }),
      );
    });
    book.published();
    if (answer !== undefined) return answer;
  }
}

function neverDecided(): Promise<PointsExpired> {
  throw unavailable();
}
