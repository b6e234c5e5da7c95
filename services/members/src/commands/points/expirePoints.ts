import type { InvalidInput, Points, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";

export interface ExpiryRequest {
  readonly idempotencyKey: string;
  readonly asOf: Date;
}

export interface PointsExpired {
  readonly lots: number;
  readonly points: Points;
}

export type ExpirePointsAnswer = PointsExpired | Refused<InvalidInput | IdempotencyConflict>;

/** Writes the entries of every expiry up to `asOf`, effective at the instant of each expiry. */
export async function expirePoints(book: Book, scope: string, request: ExpiryRequest): Promise<ExpirePointsAnswer> {
  void book, scope, request;
  throw new Error("not yet");
}
