import {
  CurrencyCodeScalar,
  DateTimeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  MoneyType,
  PointsScalar,
  Refusal,
  UnknownPartnerType,
} from "@tessera/runtime";
import type { Points } from "@tessera/kernel";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import type { Answer } from "./cycleCommands.js";
import { ExitMode, ExitSettlementKind, ExitStage, PartnerStatus } from "./exitEnums.js";
import { PartnerStub } from "./PartnerStub.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("PartnerStatusChange")
export class PartnerStatusChangeType {
  @Field(() => PartnerStatus)
  status!: `${PartnerStatus}`;

  @Field(() => DateTimeScalar)
  since!: Date;

  @Field(() => String, { description: "Subject of who caused it." })
  actor!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTimeScalar)
  recordedAt!: Date;
}

@ObjectType("ExitValuation", {
  description: "amount = paid + retained − received; retained = outstanding × rate, rounded once.",
})
export class ExitValuationType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar, { description: "Outstanding points at their locked prices, exact." })
  outstanding!: string;

  @Field(() => DecimalScalar, { nullable: true, description: "Share redeemed of the matured lots; null without any." })
  estimatedRate!: string | null;

  @Field(() => DecimalScalar, { description: "The expected redemption rate that is used." })
  rate!: string;

  @Field(() => MoneyType, { description: "By the reserve for the partner's points, less what came back." })
  paid!: MoneyType;

  @Field(() => MoneyType, { description: "By the reserve from the partner, less what was given back." })
  received!: MoneyType;

  @Field(() => MoneyType, { description: "To be kept for what is outstanding." })
  retained!: MoneyType;

  @Field(() => MoneyType, { description: "Positive: the partner owes the reserve; negative: it gets back." })
  amount!: MoneyType;
}

@ObjectType("ExitSettlement", { description: "A buy-out or a true-up; owed once a second person approved it." })
export class ExitSettlementType {
  @Field(() => ID)
  id!: string;

  @Field(() => ExitSettlementKind)
  kind!: `${ExitSettlementKind}`;

  @Field(() => DateTimeScalar)
  asOf!: Date;

  @Field(() => PointsScalar)
  outstandingPoints!: Points;

  @Field(() => String)
  proposedBy!: string;

  @Field(() => String, { nullable: true })
  approvedBy!: string | null;

  @Field(() => [ExitValuationType], { description: "One a currency." })
  lines!: readonly ExitValuationType[];
}

@ObjectType("ExitEvent", {
  description:
    "PROPOSED, APPROVED, WITHDRAWN, REVOKED, REVOCATION_…, BUY_OUT_…, TRUE_UP_…, or the state that followed.",
})
export class ExitEventType {
  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String, { description: "Subject of who did it." })
  actor!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

@ObjectType("PartnerExit", { description: "How a partner leaves." })
export class PartnerExitType {
  /** What the fields that are worked out need. */
  exit!: PartnerExit;

  @Field(() => ID)
  id!: string;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => PartnerStub, { description: "The party that keeps what is paid in for the points, and pays for them." })
  reserve!: PartnerStub;

  @Field(() => ExitMode)
  mode!: `${ExitMode}`;

  @Field(() => ExitStage)
  stage!: `${ExitStage}`;

  @Field(() => String)
  reason!: string;

  @Field(() => LocalDateScalar)
  announcedOn!: string;

  @Field(() => LocalDateScalar)
  lastIssuingDay!: string;

  @Field(() => LocalDateScalar)
  lastRedeemingDay!: string;

  @Field(() => LocalDateScalar, { nullable: true })
  runOffEndsOn!: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  trueUpOn!: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  expectedRedemptionRate!: string | null;

  @Field(() => String)
  proposedBy!: string;

  @Field(() => String, { nullable: true })
  approvedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "From then on the reserve pays for its points." })
  takenOverAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "From then on the partner takes part as before." })
  revokedAt!: Date | null;
}

@InputType("BeginExitInput", {
  description:
    "Days of the programme's zone, each the last of its kind. lastRedeemingDay: left out means lastIssuingDay. runOffEndsOn: for RUN_OFF. trueUpOn: from then on the last true-up may leave points outstanding. expectedRedemptionRate: 0 to 1, left out means what history says.",
})
export class BeginExitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => String)
  reserveCode!: string;

  @Field(() => ExitMode)
  mode!: `${ExitMode}`;

  @Field(() => LocalDateScalar)
  announcedOn!: string;

  @Field(() => LocalDateScalar)
  lastIssuingDay!: string;

  @Field(() => LocalDateScalar, { nullable: true })
  lastRedeemingDay?: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  runOffEndsOn?: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  trueUpOn?: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  expectedRedemptionRate?: string | null;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@InputType("ApproveExitInput")
export class ApproveExitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  exitId!: string;
}

@InputType("WithdrawExitInput")
export class WithdrawExitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  exitId!: string;
}

@InputType("SettleExitInput", {
  description: "expectedRedemptionRate: left out means the plan's, else what history says.",
})
export class SettleExitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  exitId!: string;

  @Field(() => DecimalScalar, { nullable: true })
  expectedRedemptionRate?: string | null;
}

@InputType("ApproveExitSettlementInput")
export class ApproveExitSettlementInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  settlementId!: string;
}

@InputType("TerminatePartnerInput")
export class TerminatePartnerInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  exitId!: string;
}

@ObjectType("ExitMoveRefused", { implements: Refusal })
export class ExitMoveRefusedType extends Refusal {}

@ObjectType("ExitNotSettled", { implements: Refusal, description: "A partner does not end before everything is zero." })
export class ExitNotSettledType extends Refusal {
  @Field(() => [String])
  open!: readonly string[];
}

@ObjectType("ExitChanged")
export class ExitChangedType {
  readonly kind!: "ExitChanged";

  @Field(() => PartnerExitType)
  exit!: PartnerExitType;
}

@ObjectType("ExitSettlementChanged")
export class ExitSettlementChangedType {
  readonly kind!: "ExitSettlementChanged";

  @Field(() => PartnerExitType)
  exit!: PartnerExitType;

  @Field(() => ExitSettlementType)
  settlement!: ExitSettlementType;
}

const APPROVAL = [ExitMoveRefusedType, SecondPersonRequiredType, IdempotencyConflictType] as const;

export const BeginExitResult = createUnionType({
  name: "BeginExitResult",
  types: () =>
    [ExitChangedType, ExitMoveRefusedType, UnknownPartnerType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveExitResult = createUnionType({
  name: "ApproveExitResult",
  types: () => [ExitChangedType, ...APPROVAL] as const,
}) as unknown as Answer;

export const WithdrawExitResult = createUnionType({
  name: "WithdrawExitResult",
  types: () => [ExitChangedType, ExitMoveRefusedType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const SettleExitResult = createUnionType({
  name: "SettleExitResult",
  types: () => [ExitSettlementChangedType, ExitMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveExitSettlementResult = createUnionType({
  name: "ApproveExitSettlementResult",
  types: () => [ExitSettlementChangedType, ...APPROVAL] as const,
}) as unknown as Answer;

export const TerminatePartnerResult = createUnionType({
  name: "TerminatePartnerResult",
  types: () => [ExitChangedType, ExitNotSettledType, ...APPROVAL] as const,
}) as unknown as Answer;
