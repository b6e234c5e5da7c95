import {
  connectionTypes,
  DateTimeScalar,
  IdempotencyConflictType,
  InvalidInputType,
  MoneyInput,
  MoneyType,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { ExposureProposalKind, ExposureProposalStatus, ProposalKind } from "./enums.js";
import { ExposureMoveRefusedType } from "./exposure.js";
import { PartnerStub } from "./PartnerStub.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("ExposureProposalEvent", { description: "One line of a proposal's timeline." })
export class ExposureProposalEventType {
  @Field(() => ExposureProposalStatus)
  status!: `${ExposureProposalStatus}`;

  @Field(() => String, { description: "Subject of the one who did it." })
  actor!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => DateTimeScalar)
  at!: Date;
}

@ObjectType("ExposureProposal", { description: "A limit, a collateral, its release, a default or a recovery." })
export class ExposureProposalType {
  @Field(() => ID)
  id!: string;

  @Field(() => ExposureProposalKind)
  kind!: `${ExposureProposalKind}`;

  @Field(() => ExposureProposalStatus)
  status!: `${ExposureProposalStatus}`;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => MoneyType, { nullable: true, description: "As it was proposed; null for a default." })
  amount!: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: "Of a collateral: what was neither used nor given back. Otherwise null.",
  })
  left!: MoneyType | null;

  @Field(() => String, { description: "The reason of a limit, a release or a default; the reference of the others." })
  note!: string;

  @Field(() => [ExposureProposalEventType])
  timeline!: readonly ExposureProposalEventType[];
}

@ObjectType("Proposal", { description: "What one person prepared and another decides on." })
export class ProposalType {
  @Field(() => ID)
  id!: string;

  @Field(() => ProposalKind)
  kind!: `${ProposalKind}`;

  @Field(() => ExposureProposalStatus)
  status!: `${ExposureProposalStatus}`;

  @Field(() => PartnerStub, {
    nullable: true,
    description: "Of an adjustment the debtor; null for a rate and for the operator's account.",
  })
  partner!: PartnerStub | null;

  @Field(() => MoneyType, { nullable: true, description: "As it was proposed; null for what has none, or several." })
  amount!: MoneyType | null;

  @Field(() => String, { description: "What it says beside: a reason, a reference, an account, a rate." })
  note!: string;

  @Field(() => [ExposureProposalEventType])
  timeline!: readonly ExposureProposalEventType[];
}

export const { Connection: ProposalConnection } = connectionTypes(() => ProposalType, "Proposal");

export const { Connection: ExposureProposalConnection } = connectionTypes(
  () => ExposureProposalType,
  "ExposureProposal",
);

@ObjectType("DefaultAmount", {
  description: "What the default of another partner costs a partner in a cycle, or brings back.",
})
export class DefaultAmountType {
  @Field(() => ID)
  defaultId!: string;

  @Field(() => MoneyType, { description: "+ to the partner, − from it; part of the statement's opening balance." })
  amount!: MoneyType;

  @Field(() => Boolean, { description: "The partner that did not pay has paid after all." })
  isRecovery!: boolean;
}

@InputType("ReleaseCollateralInput")
export class ReleaseCollateralInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  collateralId!: string;

  @Field(() => MoneyInput)
  amount!: MoneyInput;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@InputType("ApproveReleaseInput")
export class ApproveReleaseInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  releaseId!: string;
}

@InputType("RecordRecoveryInput")
export class RecordRecoveryInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  defaultId!: string;

  @Field(() => MoneyInput)
  amount!: MoneyInput;

  @Field(() => String, { description: "Of the payment: a line of 1 to 200 characters." })
  reference!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "It is approved when a bank line has paid its claim (when left out); false: the approver knows that the money is there.",
  })
  viaBank?: boolean | null;
}

@InputType("ApproveRecoveryInput")
export class ApproveRecoveryInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  recoveryId!: string;
}

@ObjectType("ReleaseProposed")
export class ReleaseProposedType {
  readonly kind!: "ReleaseProposed";

  @Field(() => ID)
  releaseId!: string;
}

@ObjectType("ReleaseApproved")
export class ReleaseApprovedType {
  readonly kind!: "ReleaseApproved";

  @Field(() => ID)
  releaseId!: string;
}

@ObjectType("RecoveryProposed")
export class RecoveryProposedType {
  readonly kind!: "RecoveryProposed";

  @Field(() => ID)
  recoveryId!: string;
}

@ObjectType("RecoveryApproved")
export class RecoveryApprovedType {
  readonly kind!: "RecoveryApproved";

  @Field(() => ID)
  recoveryId!: string;
}

const PROPOSAL = [ExposureMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const;
const APPROVAL = [ExposureMoveRefusedType, SecondPersonRequiredType, IdempotencyConflictType] as const;

export const ReleaseCollateralResult = createUnionType({
  name: "ReleaseCollateralResult",
  types: () => [ReleaseProposedType, ...PROPOSAL] as const,
}) as unknown as Answer;

export const ApproveReleaseResult = createUnionType({
  name: "ApproveReleaseResult",
  types: () => [ReleaseApprovedType, ...APPROVAL] as const,
}) as unknown as Answer;

export const RecordRecoveryResult = createUnionType({
  name: "RecordRecoveryResult",
  types: () => [RecoveryProposedType, ...PROPOSAL] as const,
}) as unknown as Answer;

export const ApproveRecoveryResult = createUnionType({
  name: "ApproveRecoveryResult",
  types: () => [RecoveryApprovedType, ...APPROVAL] as const,
}) as unknown as Answer;
