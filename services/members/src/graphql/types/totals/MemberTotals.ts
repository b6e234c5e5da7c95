import { Field, Int, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, PointsScalar } from "@tessera/runtime";

@ObjectType()
export class MemberTotals {
  @Field(() => DateTimeScalar)
  readonly asOf!: Date;

  @Field(() => Int)
  readonly members!: number;

  @Field(() => PointsScalar)
  readonly available!: Points;

  @Field(() => Int)
  readonly negative!: number;
}
