import type { InvalidInput, Points, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Draw } from "../../domain/points/Draw.js";
import type { HoldStatus } from "../../domain/holds/HoldStatus.js";
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
 * Spends what a hold earmarks, once. `onlyPartner`: a partner client sees no hold but its own. Scope: the caller's scope of
 * idempotency keys.
 */
export async function captureHold(
  book: Book,
  scope: string,
  onlyPartner: string | undefined,
  request: CaptureRequest,
): Promise<CaptureHoldAnswer> {
  void book, scope, onlyPartner, request;
  throw new Error("not yet");
}
