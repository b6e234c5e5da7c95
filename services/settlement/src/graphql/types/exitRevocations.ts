import { IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { ExitChangedType, ExitMoveRefusedType, PartnerExitType } from "./exits.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@InputType("RevokeExitInput")
export class RevokeExitInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  exitId!: string;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@InputType("ApproveExitRevocationInput")
export class ApproveExitRevocationInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  revocationId!: string;
}

@ObjectType("ExitRevocationProposed", { description: "The exit stands until another person approves." })
export class ExitRevocationProposedType {
  readonly kind!: "ExitRevocationProposed";

  @Field(() => ID)
  revocationId!: string;

  @Field(() => PartnerExitType)
  exit!: PartnerExitType;
}

export const RevokeExitResult = createUnionType({
  name: "RevokeExitResult",
  types: () => [ExitRevocationProposedType, ExitMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveExitRevocationResult = createUnionType({
  name: "ApproveExitRevocationResult",
  types: () =>
    [
      ExitChangedType,
      ExitMoveRefusedType,
      SecondPersonRequiredType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;
