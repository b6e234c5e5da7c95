import { Field, InputType, Int, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, IdempotencyConflictType, InvalidInputType, PointsScalar } from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";

@InputType()
export class ExpirePointsInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => DateTimeScalar)
  readonly asOf!: Date;
}

@ObjectType()
export class PointsExpired {
  readonly kind = "PointsExpired";

  @Field(() => Int)
  readonly lots!: number;

  @Field(() => PointsScalar)
  readonly points!: Points;
}

export const ExpirePointsResult = resultUnion("ExpirePointsResult", [
  PointsExpired,
  InvalidInputType,
  IdempotencyConflictType,
]);
