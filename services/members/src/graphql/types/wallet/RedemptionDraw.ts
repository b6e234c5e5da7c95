import { Field, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { MoneyType, PointsScalar } from "@tessera/runtime";
import { Partner } from "../Partner.js";

/** `lot` is resolved by RedemptionDrawFields. */
@ObjectType()
export class RedemptionDraw {
  readonly lotId!: string;

  @Field(() => Partner)
  readonly issuer!: Partner;

  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => MoneyType)
  readonly unitPrice!: MoneyType;
}
