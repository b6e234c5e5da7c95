import type { InvalidInput, Points, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";
import type { InsufficientPoints, MemberNotActive, UnknownCard, UnknownPartner } from "../refusals.js";
import type { Whose } from "../Whose.js";

export interface HoldRequest {
  readonly idempotencyKey: string;
  readonly whose: Whose;
  readonly partnerCode: string;
  readonly points: Points;
  readonly expiresInSeconds: number;
  readonly reference: string;
}

export interface PointsHeld {
  readonly memberId: string;
  readonly holdId: string;
}

export type HoldPointsAnswer =
  | PointsHeld
  | Refused<InsufficientPoints | UnknownCard | UnknownPartner | MemberNotActive | InvalidInput | IdempotencyConflict>;

/** Earmarks points of lots that outlive the hold, in draw order, so that its capture never lacks points. */
export async function holdPoints(book: Book, scope: string, request: HoldRequest): Promise<HoldPointsAnswer> {
  void book, scope, request;
  throw new Error("not yet");
}
