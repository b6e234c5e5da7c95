import {
  connectionTypes,
  DateTimeScalar,
  IdempotencyConflictType,
  InvalidInputType,
  MoneyInput,
  MoneyType,
  Refusal,
  UnknownPartnerType,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { AdjustmentStatus } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";
import { PartnerTerminatedType } from "./PartnerTerminatedType.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("Adjustment", { description: "An obligation that two people agree on; owed once it is POSTED." })
export class AdjustmentType {
  @Field(() => ID)
  id!: string;

  @Field(() => AdjustmentStatus)
  status!: `${AdjustmentStatus}`;

  @Field(() => PartnerStub)
  debtor!: PartnerStub;

  @Field(() => PartnerStub)
  creditor!: PartnerStub;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTimeScalar)
  occurredAt!: Date;

  @Field(() => ID, { nullable: true, description: "The dispute that it carries out." })
  disputeId!: string | null;

  @Field(() => String, { description: "Subject of the one who proposed it." })
  proposedBy!: string;

  @Field(() => String, { nullable: true, description: "Subject of the second person." })
  approvedBy!: string | null;
}

export const { Connection: AdjustmentConnection } = connectionTypes(() => AdjustmentType, "Adjustment");

@InputType("PostAdjustmentInput", { description: "occurredAt: left out means now; it finds the cycle." })
export class PostAdjustmentInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  debtorCode!: string;

  @Field(() => String)
  creditorCode!: string;

  @Field(() => MoneyInput)
  amount!: MoneyInput;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  occurredAt?: Date | null;
}

@InputType("ApproveAdjustmentInput")
export class ApproveAdjustmentInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  adjustmentId!: string;
}

@ObjectType("AdjustmentMoveRefused", { implements: Refusal })
export class AdjustmentMoveRefusedType extends Refusal {}

@ObjectType("AdjustmentProposed")
export class AdjustmentProposed {
  readonly kind!: "AdjustmentProposed";

  @Field(() => AdjustmentType)
  adjustment!: AdjustmentType;
}

@ObjectType("AdjustmentPosted")
export class AdjustmentPosted {
  readonly kind!: "AdjustmentPosted";

  @Field(() => AdjustmentType)
  adjustment!: AdjustmentType;
}

export const PostAdjustmentResult = createUnionType({
  name: "PostAdjustmentResult",
  types: () =>
    [AdjustmentProposed, PartnerTerminatedType, UnknownPartnerType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveAdjustmentResult = createUnionType({
  name: "ApproveAdjustmentResult",
  types: () =>
    [
      AdjustmentPosted,
      AdjustmentMoveRefusedType,
      PartnerTerminatedType,
      SecondPersonRequiredType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;
