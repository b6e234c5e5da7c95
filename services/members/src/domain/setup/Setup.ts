import type { LocalDate } from "@tessera/kernel";
import type { Calendar } from "./createCalendar.js";

export type ClawbackPolicy = "DEBT" | "DEDUCT_CASH" | "ISSUER_ABSORBS";

/** What partners told and what settlement stopped, up to one revision: all that decisions of the points book are judged by. */
export interface Setup {
  /** Counts the changes. */
  readonly revision: bigint;
  /** Number of the last fact of partners. */
  readonly told: bigint;
  readonly programme: Programme | undefined;
  readonly partners: ReadonlyMap<string, PartnerSetup>;
}

export interface Programme {
  readonly code: string;
  readonly timeZone: string;
  readonly expiryMonths: number;
  readonly calendar: Calendar;
  readonly clawback: ClawbackPolicy;
  readonly cutOff: "BY_SCHEDULE" | "BY_COMMAND";
}

export interface PartnerSetup {
  readonly code: string;
  readonly contracts: readonly Contract[];
  readonly rules: readonly EarningRule[];
  /** When it may not issue, half-open; `to` null while a stop stands. */
  readonly stops: readonly { readonly from: Date; readonly to: Date | null }[];
}

export interface Contract {
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly currency: string;
  /** Plain decimal of at most 6 places. */
  readonly unitPrice: string;
  readonly issues: boolean;
  readonly redeems: boolean;
}

/** One version of one rule. Scaled decimals are in millionths. */
export interface EarningRule {
  readonly code: string;
  readonly version: number;
  readonly kind: "BASE" | "MULTIPLIER";
  readonly effectiveFrom: LocalDate;
  readonly effectiveTo: LocalDate | null;
  readonly unit: bigint | null;
  readonly factor: bigint | null;
  readonly receiptAtLeast: bigint | null;
  readonly notEarningSkus: ReadonlySet<string>;
}
