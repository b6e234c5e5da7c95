import { invalidInput, points, refuse, type InvalidInput, type Points, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { HoldStatus } from "../../domain/holds/HoldStatus.js";
import type { Draw } from "../../domain/points/Draw.js";
import { captureOpenHold, type Captured } from "../../store/holds/captureOpenHold.js";
import type { Book } from "../Book.js";

export interface CaptureRequest {
  readonly idempotencyKey: string;
  /** UUID; undefined for an id that is none of a hold, answered like an unknown one. */
  readonly holdId: string | undefined;
  /** null: all that is held. What is not captured is released. */
  readonly points: Points | null;
  /** null: now. */
  readonly occurredAt: Date | null;
}

export interface HoldNotOpen {
  readonly kind: "HoldNotOpen";
  readonly message: string;
  /** null: there is no such hold for this caller. */
  readonly status: HoldStatus | null;
}

export interface HoldCaptured {
  readonly memberId: string;
  readonly holdId: string;
  readonly draws: readonly Draw[];
}

export type CaptureHoldAnswer = HoldCaptured | Refused<HoldNotOpen | InvalidInput | IdempotencyConflict>;

/**
 * Spends what a hold earmarks, once; what is not captured is released. `onlyPartner`: a partner client sees no hold but its own.
 * Scope: the caller's scope of idempotency keys. Throws NotAnAnswer(UNAVAILABLE).
 */
export async function captureHold(
  book: Book,
  scope: string,
  onlyPartner: string | undefined,
  request: CaptureRequest,
): Promise<CaptureHoldAnswer> {
  const { idempotencyKey: key, ...input } = request;
  const answer = await book.accounts.run(request.holdId ?? key, async () =>
    answerOnce(
      book.database,
      { scope, operation: "captureHold", key, input },
      async (tx): Promise<CaptureHoldAnswer> => {
        if (request.holdId === undefined) return refuse(holdNotOpen(null));
        return toAnswer(await captureOpenHold(tx, { ...request, holdId: request.holdId, onlyPartner }), request.holdId);
      },
    ),
  );
  book.published();
  return answer;
}

export function holdNotOpen(status: HoldStatus | null): HoldNotOpen {
  const message = status === null ? "There is no such hold." : "The hold is not open any more.";
  return { kind: "HoldNotOpen", message, status };
}

function toAnswer(captured: Captured, holdId: string): CaptureHoldAnswer {
  switch (captured.kind) {
    case "Captured":
      return {
        memberId: captured.memberId,
        holdId,
        draws: captured.draws.map((draw) => ({ ...draw, points: points(draw.points) })),
      };
    case "NotOpen":
      return refuse(holdNotOpen(captured.status));
    case "TooMany":
      return invalidInput({ path: ["points"], problem: `must be at most the ${captured.held} points that are held` });
    case "Untimely":
      return invalidInput({ path: ["occurredAt"], problem: "must lie between the hold's authorisation and its end" });
  }
}
