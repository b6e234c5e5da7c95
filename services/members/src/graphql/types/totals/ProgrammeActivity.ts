import { Field, Int, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DecimalScalar, PointsScalar } from "@tessera/runtime";

@ObjectType()
export class ProgrammeActivity {
  @Field(() => Int)
  readonly purchases!: number;

  @Field(() => Int)
  readonly purchasesWithoutPoints!: number;

  @Field(() => Int)
  readonly returns!: number;

  @Field(() => Int)
  readonly unmatchedReturnLines!: number;

  @Field(() => DecimalScalar)
  readonly unmatchedReturnQuantity!: string;

  @Field(() => PointsScalar)
  readonly debtPointsCreated!: Points;

  @Field(() => PointsScalar)
  readonly debtPointsRepaid!: Points;
}
