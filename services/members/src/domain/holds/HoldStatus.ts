export type HoldStatus = "AUTHORISED" | "CAPTURED" | "PARTIALLY_CAPTURED" | "RELEASED" | "EXPIRED";

/** The moves of a hold: each is final, by whoever comes first under the account's lock. */
export const NEXT: Readonly<Record<HoldStatus, readonly HoldStatus[]>> = {
  AUTHORISED: ["CAPTURED", "PARTIALLY_CAPTURED", "RELEASED", "EXPIRED"],
  CAPTURED: [],
  PARTIALLY_CAPTURED: [],
  RELEASED: [],
  EXPIRED: [],
};
