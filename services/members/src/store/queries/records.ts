import type { MinorUnits, Points } from "@tessera/kernel";
import type { HoldStatus } from "../../domain/holds/HoldStatus.js";
import type { MemberStatus } from "../../domain/members/MemberStatus.js";
import type { Draw } from "../../domain/points/Draw.js";

/** What reads answer: rows in the domain's types, ids as UUIDs. */
export interface MemberRecord {
  readonly id: string;
  readonly status: MemberStatus;
  readonly enrolledAt: Date;
  /** The card of the enrolment. */
  readonly firstCardNumber: string;
}

export interface CardRecord {
  readonly memberId: string;
  readonly number: string;
  readonly issuedAt: Date;
  readonly blockedAt: Date | null;
}

/** One rule that a decision looked at. */
interface RuleOutcomeRecord {
  readonly ruleCode: string;
  readonly version: number;
  readonly applied: boolean;
  readonly points: Points;
  readonly reason: string;
}

export interface PurchaseRecord {
  readonly id: string;
  readonly memberId: string;
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly occurredAt: Date;
  readonly amountMinor: MinorUnits;
  readonly currency: string;
  /** Still granted, after returns. */
  readonly points: Points;
  /** What the decision gave at first. */
  readonly decidedPoints: Points;
  readonly outcomes: readonly RuleOutcomeRecord[];
}

export interface LotRecord {
  readonly id: string;
  readonly memberId: string;
  readonly issuerCode: string;
  readonly purchaseId: string;
  readonly receiptNumber: string;
  readonly issued: Points;
  /** At the instant that was asked for. */
  readonly remaining: Points;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Plain decimal of up to 6 places. */
  readonly unitPrice: string;
  readonly currency: string;
}

export interface EntryRecord {
  readonly id: string;
  readonly memberId: string;
  readonly kind: "EARN" | "RETURN" | "SPEND" | "SPEND_REVERSAL" | "EXPIRY" | "DEBT_REPAYMENT";
  /** Change of what the member has. */
  readonly points: Points;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly partnerCode: string | null;
}

export interface SpendRecord {
  readonly id: string;
  readonly memberId: string;
  readonly redeemerCode: string;
  /** In the order drawn. */
  readonly draws: readonly Draw[];
}

export interface HoldRecord {
  readonly id: string;
  readonly memberId: string;
  readonly partnerCode: string;
  readonly status: HoldStatus;
  readonly points: Points;
  readonly captured: Points;
  readonly expiresAt: Date;
}

/** Balances of one member at one instant. available = Σ remaining of living lots − held − debt. */
export interface Balances {
  readonly memberId: string;
  readonly available: Points;
  readonly held: Points;
  readonly debt: Points;
}
