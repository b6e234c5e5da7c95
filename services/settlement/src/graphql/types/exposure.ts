import {
  CurrencyCodeScalar,
  DateTimeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  MoneyInput,
  MoneyType,
  Refusal,
  UnknownPartnerType,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { CollateralKind, ExposureLevel, WaterfallLayer } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";
import { PartnerTerminatedType } from "./PartnerTerminatedType.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("Exposure", { description: "Of a partner in a currency that it has a limit in." })
export class ExposureType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => MoneyType, {
    description: "What it owes less what it is owed and has paid; below zero when it is owed.",
  })
  position!: MoneyType;

  @Field(() => MoneyType, { description: "What open holds would cost it." })
  held!: MoneyType;

  @Field(() => MoneyType)
  creditLine!: MoneyType;

  @Field(() => MoneyType, { description: "credit line + Σ collateral × (1 − haircut)" })
  cap!: MoneyType;

  @Field(() => ExposureLevel, { description: "As it was evaluated last, about once a second." })
  level!: `${ExposureLevel}`;
}

@ObjectType("ExposureAlert", { description: "An exposure has reached another level." })
export class ExposureAlertType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => ExposureLevel)
  level!: `${ExposureLevel}`;
}

@InputType("SetLimitInput")
export class SetLimitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => MoneyInput)
  creditLine!: MoneyInput;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@InputType("ApproveLimitInput")
export class ApproveLimitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  limitId!: string;
}

@InputType("RecordCollateralInput", {
  description: "haircut: the part that is not counted on, 0 to 1. validUntil: left out means until it is used.",
})
export class RecordCollateralInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => MoneyInput)
  amount!: MoneyInput;

  @Field(() => DecimalScalar)
  haircut!: string;

  @Field(() => CollateralKind)
  kind!: `${CollateralKind}`;

  @Field(() => String, { description: "Where it is kept: a line of 1 to 200 characters." })
  reference!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  validUntil?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Of money: it counts as far as a bank line has paid its claim (when left out); false: from its approval on.",
  })
  viaBank?: boolean | null;
}

@InputType("ApproveCollateralInput")
export class ApproveCollateralInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  collateralId!: string;
}

@InputType("DeclareDefaultInput", {
  description:
    "operatorShare: what the operator puts in at most, one amount a currency; left out means nothing. withheldLegIds: overdue direct payments to the partner, of which their debtors say that they have not made them and will not; they are set off, and their debtors pay them into the open cycle.",
})
export class DeclareDefaultInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;

  @Field(() => [MoneyInput], { defaultValue: [] })
  operatorShare!: MoneyInput[];

  @Field(() => [ID], { nullable: true })
  withheldLegIds?: string[] | null;
}

@InputType("ApproveDefaultInput")
export class ApproveDefaultInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  defaultId!: string;
}

@ObjectType("DefaultShare", { description: "Who covers a part of a default." })
export class DefaultShareType {
  @Field(() => WaterfallLayer)
  layer!: `${WaterfallLayer}`;

  @Field(() => PartnerStub, { nullable: true, description: "null: the operator." })
  partner!: PartnerStub | null;

  @Field(() => MoneyType)
  amount!: MoneyType;
}

@ObjectType("PartnerDefault", { description: "shares: in the order of the waterfall; none before it is carried out." })
export class PartnerDefaultType {
  @Field(() => ID)
  id!: string;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => String)
  declaredBy!: string;

  @Field(() => String, { nullable: true, description: "null until a second person carried it out." })
  approvedBy!: string | null;

  @Field(() => [DefaultShareType])
  shares!: readonly DefaultShareType[];
}

@ObjectType("ExposureMoveRefused", { implements: Refusal })
export class ExposureMoveRefusedType extends Refusal {}

@ObjectType("LimitProposed")
export class LimitProposedType {
  readonly kind!: "LimitProposed";

  @Field(() => ID)
  limitId!: string;
}

@ObjectType("LimitApproved")
export class LimitApprovedType {
  readonly kind!: "LimitApproved";

  @Field(() => ID)
  limitId!: string;

  @Field(() => DateTimeScalar, { description: "A raise cools off for a day." })
  effectiveAt!: Date;
}

@ObjectType("CollateralProposed")
export class CollateralProposedType {
  readonly kind!: "CollateralProposed";

  @Field(() => ID)
  collateralId!: string;
}

@ObjectType("CollateralApproved")
export class CollateralApprovedType {
  readonly kind!: "CollateralApproved";

  @Field(() => ID)
  collateralId!: string;
}

@ObjectType("DefaultDeclared")
export class DefaultDeclaredType {
  readonly kind!: "DefaultDeclared";

  @Field(() => PartnerDefaultType)
  default!: PartnerDefaultType;
}

const PROPOSAL = [PartnerTerminatedType, UnknownPartnerType, InvalidInputType, IdempotencyConflictType] as const;
const APPROVAL = [ExposureMoveRefusedType, SecondPersonRequiredType, IdempotencyConflictType] as const;

export const SetLimitResult = createUnionType({
  name: "SetLimitResult",
  types: () => [LimitProposedType, ...PROPOSAL] as const,
}) as unknown as Answer;

export const ApproveLimitResult = createUnionType({
  name: "ApproveLimitResult",
  types: () => [LimitApprovedType, PartnerTerminatedType, ...APPROVAL] as const,
}) as unknown as Answer;

export const RecordCollateralResult = createUnionType({
  name: "RecordCollateralResult",
  types: () => [CollateralProposedType, ...PROPOSAL] as const,
}) as unknown as Answer;

export const ApproveCollateralResult = createUnionType({
  name: "ApproveCollateralResult",
  types: () => [CollateralApprovedType, PartnerTerminatedType, ...APPROVAL] as const,
}) as unknown as Answer;

export const DeclareDefaultResult = createUnionType({
  name: "DeclareDefaultResult",
  types: () => [DefaultDeclaredType, ExposureMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveDefaultResult = createUnionType({
  name: "ApproveDefaultResult",
  types: () => [DefaultDeclaredType, ...APPROVAL] as const,
}) as unknown as Answer;
