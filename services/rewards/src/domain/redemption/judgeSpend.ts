import { points } from "@tessera/kernel";
import { UNKNOWN_CARD, type InsufficientPoints, type MemberNotActive, type UnknownCard } from "./refusals.js";

/** What members answered when it was asked to spend; numbers as they travel. */
export type SpendAnswer =
  | { readonly kind: "Spent"; readonly occurredAt: string }
  | {
      readonly kind: "InsufficientPoints";
      readonly requested: number;
      readonly available: number;
      readonly missing: number;
    }
  | { readonly kind: "MemberNotActive"; readonly status: "ACTIVE" | "SUSPENDED" | "CLOSED" }
  | { readonly kind: "UnknownMember" };

export type Judgement =
  | { readonly kind: "Confirm"; readonly occurredAt: Date }
  | { readonly kind: "Fail"; readonly refusal: InsufficientPoints | MemberNotActive | UnknownCard };

/** What follows for the redemption. Members decides; nothing here is decided again. */
export function judgeSpend(answer: SpendAnswer): Judgement {
  switch (answer.kind) {
    case "Spent":
      return { kind: "Confirm", occurredAt: new Date(answer.occurredAt) };
    case "InsufficientPoints":
      return { kind: "Fail", refusal: insufficientPoints(answer) };
    case "MemberNotActive":
      return {
        kind: "Fail",
        refusal: { kind: "MemberNotActive", message: "The member's account is not active.", status: answer.status },
      };
    case "UnknownMember":
      return { kind: "Fail", refusal: UNKNOWN_CARD };
  }
}

function insufficientPoints(answer: Extract<SpendAnswer, { kind: "InsufficientPoints" }>): InsufficientPoints {
  return {
    kind: "InsufficientPoints",
    message: "The member has fewer points than the reward costs.",
    requested: points(answer.requested),
    available: points(answer.available),
    missing: points(answer.missing),
  };
}
