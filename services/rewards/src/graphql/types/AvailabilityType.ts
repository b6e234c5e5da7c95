import type { Points } from "@tessera/kernel";
import { PointsScalar } from "@tessera/runtime";
import { Field, ObjectType, registerEnumType } from "type-graphql";

export enum AvailabilityCode {
  INSUFFICIENT_POINTS = "INSUFFICIENT_POINTS",
  OUT_OF_STOCK = "OUT_OF_STOCK",
  PARTNER_NOT_REDEEMING = "PARTNER_NOT_REDEEMING",
  NOT_SIGNED_IN = "NOT_SIGNED_IN",
  POINTS_UNKNOWN = "POINTS_UNKNOWN",
}
registerEnumType(AvailabilityCode, {
  name: "AvailabilityCode",
  valuesConfig: { POINTS_UNKNOWN: { description: "The points book does not answer at the moment." } },
});

@ObjectType("AvailabilityReason")
export class AvailabilityReasonType {
  @Field(() => AvailabilityCode)
  code!: AvailabilityCode | `${AvailabilityCode}`;

  @Field(() => PointsScalar, { nullable: true })
  missingPoints!: Points | null;
}

@ObjectType("RewardAvailability")
export class RewardAvailabilityType {
  @Field(() => Boolean)
  available!: boolean;

  @Field(() => [AvailabilityReasonType])
  reasons!: readonly AvailabilityReasonType[];
}
