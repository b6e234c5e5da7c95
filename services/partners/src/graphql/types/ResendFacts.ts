import { DateTimeScalar, IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";

@InputType()
export class ResendFactsInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Facts recorded from this instant on; all that are kept (7 days) when left out.",
  })
  since?: Date | null;
}

@ObjectType()
export class FactsResent {
  @Field(() => Int, { description: "How many facts go to their subscribers again." })
  facts!: number;
}

export const ResendFactsResult = resultUnion("ResendFactsResult", [
  FactsResent,
  InvalidInputType,
  IdempotencyConflictType,
]);
