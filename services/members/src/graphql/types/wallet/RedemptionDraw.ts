import { Field, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { MoneyType, PointsScalar } from "@tessera/runtime";
import { Partner } from "../Partner.js";
import { PointsLot } from "./PointsLot.js";

@ObjectType()
export class RedemptionDraw {
  @Field(() => PointsLot)
  readonly lot!: PointsLot;

  @Field(() => Partner)
  readonly issuer!: Partner;

  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => MoneyType)
  readonly unitPrice!: MoneyType;
}
