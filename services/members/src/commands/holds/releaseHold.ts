import type { Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";
import type { HoldNotOpen } from "./captureHold.js";

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

/** Gives a hold's points back to the wallet, once. `onlyPartner`: a partner client sees no hold but its own. */
export async function releaseHold(
  book: Book,
  scope: string,
  onlyPartner: string | undefined,
  request: ReleaseRequest,
): Promise<ReleaseHoldAnswer> {
  void book, scope, onlyPartner, request;
  throw new Error("not yet");
}
