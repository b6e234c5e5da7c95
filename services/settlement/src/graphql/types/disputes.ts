import {
  connectionTypes,
  DateTimeScalar,
  IdempotencyConflictType,
  InvalidInputType,
  MoneyInput,
  MoneyType,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { DisputeOutcome, DisputeStatus } from "./enums.js";
import { ObligationType } from "./ObligationType.js";
import { PartnerStub } from "./PartnerStub.js";
import { PartnerTerminatedType } from "./PartnerTerminatedType.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("DisputeEvent")
export class DisputeEventType {
  @Field(() => DisputeStatus)
  status!: `${DisputeStatus}`;

  @Field(() => String)
  actor!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: "What the obligation should be, by the claim or the decision.",
  })
  amount!: MoneyType | null;

  @Field(() => DateTimeScalar)
  at!: Date;
}

@ObjectType("Dispute", { description: "Of one obligation; once a second person approved the decision it is CLOSED." })
export class DisputeType {
  @Field(() => ID)
  id!: string;

  @Field(() => DisputeStatus)
  status!: `${DisputeStatus}`;

  @Field(() => ObligationType)
  obligation!: ObligationType;

  @Field(() => PartnerStub, { nullable: true, description: "The partner that opened it; null when finance did." })
  openedBy!: PartnerStub | null;

  @Field(() => DateTimeScalar)
  openedAt!: Date;

  @Field(() => String)
  reason!: string;

  @Field(() => MoneyType, { description: "What the obligation should be by the one who disputes it." })
  claimed!: MoneyType;

  @Field(() => DisputeOutcome, { nullable: true })
  outcome!: `${DisputeOutcome}` | null;

  @Field(() => MoneyType, { nullable: true, description: "What the obligation should be by the decision." })
  decided!: MoneyType | null;

  @Field(() => [DisputeEventType])
  timeline!: readonly DisputeEventType[];
}

export const { Connection: DisputeConnection } = connectionTypes(() => DisputeType, "Dispute");

@InputType("OpenDisputeInput", {
  description: "claimedAmount: what the obligation should be; nothing when it should not be.",
})
export class OpenDisputeInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  obligationId!: string;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;

  @Field(() => MoneyInput)
  claimedAmount!: MoneyInput;
}

@InputType("DisputeCommandInput")
export class DisputeCommandInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  disputeId!: string;
}

@InputType("DecideDisputeInput", {
  description: "amount: only of a partial acceptance, what the obligation should be.",
})
export class DecideDisputeInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  disputeId!: string;

  @Field(() => DisputeOutcome)
  outcome!: `${DisputeOutcome}`;

  @Field(() => MoneyInput, { nullable: true })
  amount?: MoneyInput | null;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@ObjectType("DisputeMoveRefused", { implements: Refusal })
export class DisputeMoveRefusedType extends Refusal {
  @Field(() => DisputeStatus, { nullable: true })
  status!: `${DisputeStatus}` | null;
}

@ObjectType("DisputeMoved")
export class DisputeMovedType {
  readonly kind!: "DisputeMoved";

  @Field(() => DisputeType)
  dispute!: DisputeType;
}

export const DisputeResult = createUnionType({
  name: "DisputeResult",
  types: () =>
    [
      DisputeMovedType,
      DisputeMoveRefusedType,
      PartnerTerminatedType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

export const ApproveDisputeResult = createUnionType({
  name: "ApproveDisputeResult",
  types: () => [DisputeMovedType, DisputeMoveRefusedType, SecondPersonRequiredType, IdempotencyConflictType] as const,
}) as unknown as Answer;
