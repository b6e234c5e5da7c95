import { points, refuse, type InvalidInput, type Points, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict } from "@tessera/runtime";
import { authoriseHold, type Authorised } from "../../store/holds/authoriseHold.js";
import { hasRedeemingEnded } from "../../store/setup/hasRedeemingEnded.js";
import { partnerIsKnown } from "../../store/setup/partnerIsKnown.js";
import type { Book } from "../Book.js";
import {
  REDEEMING_ENDED,
  UNKNOWN_CARD,
  UNKNOWN_PARTNER,
  type InsufficientPoints,
  type MemberNotActive,
  type RedeemingEnded,
  type UnknownCard,
  type UnknownPartner,
} from "../refusals.js";
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
  | Refused<
      | InsufficientPoints
      | UnknownCard
      | UnknownPartner
      | RedeemingEnded
      | MemberNotActive
      | InvalidInput
      | IdempotencyConflict
    >;

/**
 * Earmarks points of lots that outlive the hold, in draw order, so that its capture never lacks points. What is available for a
 * hold leaves out lots that expire before it ends. Scope: the caller's scope of idempotency keys. Throws
 * NotAnAnswer(UNAVAILABLE).
 */
export async function holdPoints(book: Book, scope: string, request: HoldRequest): Promise<HoldPointsAnswer> {
  const memberId = await book.memberOf(request.whose);
  const { idempotencyKey: key, ...input } = request;
  return book.accounts.run(memberId ?? key, async () =>
    answerOnce(book.database, { scope, operation: "holdPoints", key, input }, async (tx): Promise<HoldPointsAnswer> => {
      if (memberId === undefined) return refuse(UNKNOWN_CARD);
      if (!(await partnerIsKnown(tx, request.partnerCode))) return refuse(UNKNOWN_PARTNER);
      if (await hasRedeemingEnded(tx, request.partnerCode)) return refuse(REDEEMING_ENDED);
      const holdId = newId();
      return toAnswer(await authoriseHold(tx, { ...request, memberId, holdId }), memberId, holdId, request.points);
    }),
  );
}

function toAnswer(authorised: Authorised, memberId: string, holdId: string, requested: Points): HoldPointsAnswer {
  switch (authorised.kind) {
    case "Held":
      return { memberId, holdId };
    case "UnknownMember":
      return refuse(UNKNOWN_CARD);
    case "MemberNotActive":
      return refuse({ kind: "MemberNotActive", message: "The member is not active.", status: authorised.status });
    case "InsufficientPoints": {
      const available = points(authorised.available);
      const missing = points(requested - available);
      return refuse({
        kind: "InsufficientPoints",
        message: "The member does not have so many points.",
        requested,
        available,
        missing,
      });
    }
  }
}
