import { IdempotencyConflictType, InvalidInputType, Refusal } from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { ExposureMoveRefusedType } from "./exposure.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@InputType("CureDefaultInput")
export class CureDefaultInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@InputType("ApproveCureInput")
export class ApproveCureInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cureId!: string;
}

@ObjectType("CureProposed")
export class CureProposedType {
  readonly kind!: "CureProposed";

  @Field(() => ID)
  cureId!: string;
}

@ObjectType("CureApproved")
export class CureApprovedType {
  readonly kind!: "CureApproved";

  @Field(() => ID)
  cureId!: string;
}

@ObjectType("DefaultNotCured", { implements: Refusal, description: "What is wanting before a defaulter issues again." })
export class DefaultNotCuredType extends Refusal {
  @Field(() => [String])
  open!: readonly string[];
}

const NOT_YET = [DefaultNotCuredType, ExposureMoveRefusedType, IdempotencyConflictType] as const;

export const CureDefaultResult = createUnionType({
  name: "CureDefaultResult",
  types: () => [CureProposedType, InvalidInputType, ...NOT_YET] as const,
}) as unknown as Answer;

export const ApproveCureResult = createUnionType({
  name: "ApproveCureResult",
  types: () => [CureApprovedType, SecondPersonRequiredType, ...NOT_YET] as const,
}) as unknown as Answer;
