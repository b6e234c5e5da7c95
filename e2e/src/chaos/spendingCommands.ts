import { OPERATOR, STEP } from "./coalition.js";
import type { Command } from "./requests.js";

/** A redemption or a hold that was acknowledged. */
export interface Spent {
  readonly card: string;
  readonly id: string;
  readonly redeemer: string;
  /** A hold that ends by itself under the faults. */
  readonly isShort: boolean;
}

const HOLD_LIVES_SECONDS = 86_400;
const SHORT_HOLD_LIVES_SECONDS = 4;

export function redeem(idempotencyKey: string, card: string, redeemer: string): Command {
  return {
    field: "redeemReward",
    input: { idempotencyKey, rewardCode: `${redeemer}-gift`, cardNumber: card },
    selection: "... on RewardRedeemed { redemption { id } }",
    person: OPERATOR,
    about: { kind: "redeem", card, redeemer },
  };
}

export function cancel(idempotencyKey: string, { card, id, redeemer }: Spent): Command {
  return {
    field: "cancelRedemption",
    input: { idempotencyKey, redemptionId: id, reason: "second thoughts" },
    selection: "... on RedemptionCancelled { redemption { id } }",
    person: OPERATOR,
    about: { kind: "cancel", card, redeemer, redemptionId: id },
  };
}

export function hold(idempotencyKey: string, card: string, redeemer: string, isShort: boolean): Command {
  const expiresInSeconds = isShort ? SHORT_HOLD_LIVES_SECONDS : HOLD_LIVES_SECONDS;
  return {
    field: "holdPoints",
    input: { idempotencyKey, cardNumber: card, points: STEP, expiresInSeconds, reference: "basket" },
    selection: "... on PointsHeld { hold { id } }",
    person: { role: "partner", partner: redeemer },
    about: { kind: "hold", card, isShort },
  };
}

export function finishHold(
  idempotencyKey: string,
  { card, id, redeemer, isShort }: Spent,
  kind: "capture" | "release",
): Command {
  return {
    field: `${kind}Hold`,
    input: { idempotencyKey, holdId: id },
    selection: `... on ${kind === "capture" ? "HoldCaptured" : "HoldReleased"} { hold { id } }`,
    person: { role: "partner", partner: redeemer },
    about: { kind, card, redeemer, holdId: id, isShort },
  };
}
