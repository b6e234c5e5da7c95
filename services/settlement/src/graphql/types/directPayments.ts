import {
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  MoneyInput,
  MoneyType,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { DirectPaymentRefusal, DirectPaymentStatus } from "./enums.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("DirectPayment", {
  description: "What was told of a payment between two partners; it counts once it is CONFIRMED.",
})
export class DirectPaymentType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  legId!: string;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => LocalDateScalar, { description: "The day the creditor's bank booked it." })
  valueDate!: string;

  @Field(() => String)
  reference!: string;

  @Field(() => DirectPaymentStatus)
  status!: `${DirectPaymentStatus}`;

  @Field(() => ID, {
    nullable: true,
    description:
      "The request to take it back: `approveRevocation`, `rejectProposal` and `withdrawProposal` take it. null when there is none.",
  })
  revocationId!: string | null;
}

@ObjectType("DirectPaymentRefused", { implements: Refusal })
export class DirectPaymentRefusedType extends Refusal {
  @Field(() => DirectPaymentRefusal)
  reason!: `${DirectPaymentRefusal}`;

  @Field(() => MoneyType, { nullable: true, description: "What of the leg is open, where the reason is about it." })
  open!: MoneyType | null;
}

@InputType("ConfirmDirectPaymentInput", {
  description: "valueDate: from the end of the cycle to today. evidence: what finance rests on; a creditor needs none.",
})
export class ConfirmDirectPaymentInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  legId!: string;

  @Field(() => MoneyInput)
  amount!: MoneyInput;

  @Field(() => LocalDateScalar)
  valueDate!: string;

  @Field(() => String, { description: "Of the payment; one is told of a leg once." })
  reference!: string;

  @Field(() => String, { nullable: true })
  evidence?: string | null;
}

@InputType("ApproveDirectPaymentInput")
export class ApproveDirectPaymentInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  paymentId!: string;
}

@InputType("RevokeDirectPaymentInput")
export class RevokeDirectPaymentInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  paymentId!: string;

  @Field(() => String)
  reason!: string;
}

@InputType("ApproveRevocationInput")
export class ApproveRevocationInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  revocationId!: string;
}

@ObjectType("DirectPaymentChanged")
export class DirectPaymentChanged {
  readonly kind!: "DirectPaymentChanged";

  @Field(() => DirectPaymentType)
  payment!: DirectPaymentType;
}

@ObjectType("RevocationProposed", { description: "The confirmation stands until another person approves." })
export class RevocationProposedType {
  readonly kind!: "RevocationProposed";

  @Field(() => ID)
  revocationId!: string;
}

const APPROVAL = [
  DirectPaymentChanged,
  DirectPaymentRefusedType,
  SecondPersonRequiredType,
  InvalidInputType,
  IdempotencyConflictType,
] as const;

export const ConfirmDirectPaymentResult = createUnionType({
  name: "ConfirmDirectPaymentResult",
  types: () => [DirectPaymentChanged, DirectPaymentRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveDirectPaymentResult = createUnionType({
  name: "ApproveDirectPaymentResult",
  types: () => APPROVAL,
}) as unknown as Answer;

export const RevokeDirectPaymentResult = createUnionType({
  name: "RevokeDirectPaymentResult",
  types: () => [RevocationProposedType, DirectPaymentRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveRevocationResult = createUnionType({
  name: "ApproveRevocationResult",
  types: () => APPROVAL,
}) as unknown as Answer;
