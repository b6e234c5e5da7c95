import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, PointsScalar, Refusal } from "@tessera/runtime";

export enum HoldStatus {
  AUTHORISED = "AUTHORISED",
  CAPTURED = "CAPTURED",
  PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED",
  RELEASED = "RELEASED",
  EXPIRED = "EXPIRED",
}
registerEnumType(HoldStatus, { name: "HoldStatus" });

@ObjectType()
export class PointsHold {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => HoldStatus)
  readonly status!: HoldStatus;

  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => PointsScalar)
  readonly captured!: Points;

  @Field(() => DateTimeScalar)
  readonly expiresAt!: Date;
}

/** `status` is null when the hold is unknown, or another partner's. */
@ObjectType({ implements: Refusal })
export class HoldNotOpen extends Refusal {
  readonly kind = "HoldNotOpen";

  @Field(() => HoldStatus, { nullable: true })
  readonly status!: HoldStatus | null;
}
