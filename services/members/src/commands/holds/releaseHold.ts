import { refuse, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { releaseOpenHold } from "../../store/holds/releaseOpenHold.js";
import type { Book } from "../Book.js";
import { holdNotOpen, type HoldNotOpen } from "./captureHold.js";

export interface ReleaseRequest {
  readonly idempotencyKey: string;
  /** UUID; undefined for an id that is none of a hold, answered like an unknown one. */
  readonly holdId: string | undefined;
}

export interface HoldReleased {
  readonly memberId: string;
  readonly holdId: string;
}

export type ReleaseHoldAnswer = HoldReleased | Refused<HoldNotOpen | IdempotencyConflict>;

/**
 * Gives a hold's points back to the wallet, once. `onlyPartner`: a partner client sees no hold but its own. Scope: the caller's
 * scope of idempotency keys. Throws NotAnAnswer(UNAVAILABLE).
 */
export async function releaseHold(
  book: Book,
  scope: string,
  onlyPartner: string | undefined,
  request: ReleaseRequest,
): Promise<ReleaseHoldAnswer> {
  const { idempotencyKey: key, ...input } = request;
  const { holdId } = request;
  return book.accounts.run(holdId ?? key, async () =>
    answerOnce(
      book.database,
      { scope, operation: "releaseHold", key, input },
      async (tx): Promise<ReleaseHoldAnswer> => {
        if (holdId === undefined) return refuse(holdNotOpen(null));
        const released = await releaseOpenHold(tx, holdId, onlyPartner);
        return released.kind === "Released"
          ? { memberId: released.memberId, holdId }
          : refuse(holdNotOpen(released.status));
      },
    ),
  );
}
