import { IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";

@InputType({
  description: "Ids of parked facts as networkState tells them; ids that are not parked any more are ignored.",
})
export class ReplayParkedFactsInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => [ID])
  ids!: string[];
}

@ObjectType()
export class ParkedFactsReplayed {
  @Field(() => Int, { description: "How many facts wait again for their service to apply them." })
  replayed!: number;
}

export const ReplayParkedFactsResult = resultUnion("ReplayParkedFactsResult", [
  ParkedFactsReplayed,
  InvalidInputType,
  IdempotencyConflictType,
]);
