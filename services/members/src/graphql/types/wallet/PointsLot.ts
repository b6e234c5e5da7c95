import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { connectionTypes, DateTimeScalar, MoneyType } from "@tessera/runtime";
import { Partner } from "../Partner.js";

/** `issued`, `remaining` and `purchase` are resolved by PointsLotFields: not every viewer of a draw sees them. */
@ObjectType("PointsLot")
@Directive('@key(fields: "id")')
export class PointsLot {
  readonly memberId!: string;
  readonly issuerCode!: string;
  readonly purchaseId!: string;
  readonly issuedPoints!: Points;
  readonly remainingPoints!: Points;

  @Field(() => ID)
  readonly id!: string;

  @Field(() => Partner)
  readonly issuer!: Partner;

  @Field(() => DateTimeScalar)
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar)
  readonly expiresAt!: Date;

  @Field(() => MoneyType)
  readonly unitPrice!: MoneyType;
}

export const { Connection: PointsLotConnection } = connectionTypes(() => PointsLot, "PointsLot");
