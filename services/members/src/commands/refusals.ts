import type { Points } from "@tessera/kernel";
import type { MemberStatus } from "../domain/members/MemberStatus.js";

/** The refusals that several commands share; `kind` is the name of the graph's type. */
export interface UnknownCard {
  readonly kind: "UnknownCard";
  readonly message: string;
}

export const UNKNOWN_CARD: UnknownCard = { kind: "UnknownCard", message: "No member holds this card." };

export interface UnknownPartner {
  readonly kind: "UnknownPartner";
  readonly message: string;
}

export const UNKNOWN_PARTNER: UnknownPartner = { kind: "UnknownPartner", message: "There is no such partner." };

/** The partner has left and takes no points any more. */
export interface RedeemingEnded {
  readonly kind: "RedeemingEnded";
  readonly message: string;
}

export const REDEEMING_ENDED: RedeemingEnded = {
  kind: "RedeemingEnded",
  message: "The partner takes no points any more.",
};

export interface MemberNotActive {
  readonly kind: "MemberNotActive";
  readonly message: string;
  readonly status: MemberStatus;
}

export interface InsufficientPoints {
  readonly kind: "InsufficientPoints";
  readonly message: string;
  readonly requested: Points;
  readonly available: Points;
  readonly missing: Points;
}

export interface ReceiptConflict {
  readonly kind: "ReceiptConflict";
  readonly message: string;
  readonly receiptNumber: string;
}
