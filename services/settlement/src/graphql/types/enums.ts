import { registerEnumType } from "type-graphql";

export enum CycleStatus {
  OPEN = "OPEN",
  CUT_OFF = "CUT_OFF",
  CLOSED = "CLOSED",
  CALCULATED = "CALCULATED",
  APPROVED = "APPROVED",
  INSTRUCTED = "INSTRUCTED",
  SETTLING = "SETTLING",
  PARTIALLY_SETTLED = "PARTIALLY_SETTLED",
  SETTLED = "SETTLED",
}
registerEnumType(CycleStatus, { name: "CycleStatus" });

export enum ObligationKind {
  REDEMPTION = "REDEMPTION",
  DEBT_REPAYMENT = "DEBT_REPAYMENT",
  REVERSAL = "REVERSAL",
  ADJUSTMENT = "ADJUSTMENT",
}
registerEnumType(ObligationKind, { name: "ObligationKind" });

export enum NettingScheme {
  GROSS = "GROSS",
  BILATERAL = "BILATERAL",
  CONSERVATIVE = "CONSERVATIVE",
  MULTILATERAL_HUB = "MULTILATERAL_HUB",
  FEWEST_DIRECT = "FEWEST_DIRECT",
}
registerEnumType(NettingScheme, { name: "NettingScheme" });

export enum LegDirection {
  PAYS = "PAYS",
  RECEIVES = "RECEIVES",
}
registerEnumType(LegDirection, { name: "LegDirection" });

export enum VerificationStatus {
  RUNNING = "RUNNING",
  CLEAN = "CLEAN",
  VIOLATED = "VIOLATED",
}
registerEnumType(VerificationStatus, { name: "VerificationStatus" });

export enum AdjustmentStatus {
  PROPOSED = "PROPOSED",
  POSTED = "POSTED",
  REJECTED = "REJECTED",
}
registerEnumType(AdjustmentStatus, { name: "AdjustmentStatus" });

export enum DisputeStatus {
  OPENED = "OPENED",
  UNDER_REVIEW = "UNDER_REVIEW",
  ACCEPTED = "ACCEPTED",
  PARTIALLY_ACCEPTED = "PARTIALLY_ACCEPTED",
  REJECTED = "REJECTED",
  CLOSED = "CLOSED",
}
registerEnumType(DisputeStatus, { name: "DisputeStatus" });

export enum DisputeOutcome {
  ACCEPTED = "ACCEPTED",
  PARTIALLY_ACCEPTED = "PARTIALLY_ACCEPTED",
  REJECTED = "REJECTED",
}
registerEnumType(DisputeOutcome, { name: "DisputeOutcome" });

export enum SealStage {
  CALCULATED = "CALCULATED",
  SETTLED = "SETTLED",
}
registerEnumType(SealStage, { name: "SealStage" });

export enum LiabilityBasis {
  EFFECTIVE = "EFFECTIVE",
  RECORDED = "RECORDED",
}
registerEnumType(LiabilityBasis, {
  name: "LiabilityBasis",
  description: "EFFECTIVE: what had happened by then; RECORDED: what was known by then.",
});

export enum LegStatus {
  DUE = "DUE",
  INSTRUCTED = "INSTRUCTED",
  SETTLED = "SETTLED",
  RETURNED = "RETURNED",
  OVERDUE = "OVERDUE",
  DEFAULTED = "DEFAULTED",
  CARRIED = "CARRIED",
}
registerEnumType(LegStatus, { name: "LegStatus" });

export enum PaymentFileKind {
  PAIN_001 = "PAIN_001",
  PAYMENT_REQUESTS = "PAYMENT_REQUESTS",
}
registerEnumType(PaymentFileKind, { name: "PaymentFileKind" });

export enum PaymentFileStatus {
  WRITTEN = "WRITTEN",
  ACCEPTED = "ACCEPTED",
  PARTIALLY_ACCEPTED = "PARTIALLY_ACCEPTED",
  REJECTED = "REJECTED",
}
registerEnumType(PaymentFileStatus, { name: "PaymentFileStatus" });

export enum BusinessCalendar {
  CZ = "CZ",
  SK = "SK",
  PL = "PL",
  TARGET = "TARGET",
}
registerEnumType(BusinessCalendar, { name: "BusinessCalendar" });
export enum ExposureLevel {
  COVERED = "COVERED",
  WARNING_80 = "WARNING_80",
  WARNING_95 = "WARNING_95",
  EXCEEDED = "EXCEEDED",
}
registerEnumType(ExposureLevel, { name: "ExposureLevel" });

export enum CollateralKind {
  CASH = "CASH",
  BANK_GUARANTEE = "BANK_GUARANTEE",
  SECURITIES = "SECURITIES",
  FUND_CONTRIBUTION = "FUND_CONTRIBUTION",
}
registerEnumType(CollateralKind, { name: "CollateralKind" });

export enum WaterfallLayer {
  SET_OFF = "SET_OFF",
  COLLATERAL = "COLLATERAL",
  FUND = "FUND",
  OPERATOR = "OPERATOR",
  SURVIVORS = "SURVIVORS",
}
registerEnumType(WaterfallLayer, { name: "WaterfallLayer" });

export enum ExposureProposalKind {
  LIMIT = "LIMIT",
  COLLATERAL = "COLLATERAL",
  RELEASE = "RELEASE",
  DEFAULT = "DEFAULT",
  RECOVERY = "RECOVERY",
}
registerEnumType(ExposureProposalKind, { name: "ExposureProposalKind" });

export enum ExposureProposalStatus {
  PROPOSED = "PROPOSED",
  APPROVED = "APPROVED",
  REJECTED = "REJECTED",
  WITHDRAWN = "WITHDRAWN",
}
registerEnumType(ExposureProposalStatus, { name: "ExposureProposalStatus" });

/** What waits for a second person, or waited. */
export enum ProposalKind {
  LIMIT = "LIMIT",
  COLLATERAL = "COLLATERAL",
  RELEASE = "RELEASE",
  DEFAULT = "DEFAULT",
  RECOVERY = "RECOVERY",
  CURE = "CURE",
  ADJUSTMENT = "ADJUSTMENT",
  BANK_ACCOUNT = "BANK_ACCOUNT",
  FX_RATE = "FX_RATE",
  TOLERANCE = "TOLERANCE",
  EXIT = "EXIT",
  EXIT_SETTLEMENT = "EXIT_SETTLEMENT",
  EXIT_REVOCATION = "EXIT_REVOCATION",
  DIRECT_PAYMENT = "DIRECT_PAYMENT",
  DIRECT_PAYMENT_REVOCATION = "DIRECT_PAYMENT_REVOCATION",
  CLAIM_PAYOUT = "CLAIM_PAYOUT",
}
registerEnumType(ProposalKind, { name: "ProposalKind" });

/** Why a proposal is neither rejected nor withdrawn. */
export enum ProposalRefusal {
  UNKNOWN = "UNKNOWN",
  APPROVED = "APPROVED",
  REJECTED = "REJECTED",
  NOT_YOURS = "NOT_YOURS",
}
registerEnumType(ProposalRefusal, { name: "ProposalRefusal" });

export enum DirectPaymentStatus {
  PROPOSED = "PROPOSED",
  CONFIRMED = "CONFIRMED",
  REJECTED = "REJECTED",
  REVOKED = "REVOKED",
}
registerEnumType(DirectPaymentStatus, { name: "DirectPaymentStatus" });

/** Why a confirmation, or its revocation, is refused. */
export enum DirectPaymentRefusal {
  UNKNOWN = "UNKNOWN",
  VIA_HUB = "VIA_HUB",
  NOT_AWAITED = "NOT_AWAITED",
  WRONG_CURRENCY = "WRONG_CURRENCY",
  MORE_THAN_OPEN = "MORE_THAN_OPEN",
  TOLD_BEFORE = "TOLD_BEFORE",
  DECIDED = "DECIDED",
  SIGNED_OFF = "SIGNED_OFF",
}
registerEnumType(DirectPaymentRefusal, { name: "DirectPaymentRefusal" });
