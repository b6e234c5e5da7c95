import { Field, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, PointsScalar } from "@tessera/runtime";
import { Partner } from "../Partner.js";

@ObjectType()
export class IssuerPoints {
  @Field(() => Partner)
  readonly partner!: Partner;

  @Field(() => DateTimeScalar)
  readonly asOf!: Date;

  @Field(() => PointsScalar)
  readonly issued!: Points;

  @Field(() => PointsScalar)
  readonly redeemed!: Points;

  @Field(() => PointsScalar)
  readonly expired!: Points;

  @Field(() => PointsScalar)
  readonly reversed!: Points;

  @Field(() => PointsScalar)
  readonly outstanding!: Points;
}
