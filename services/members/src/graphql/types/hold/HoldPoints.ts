import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import {
  IdempotencyConflictType,
  InsufficientPointsType,
  InvalidInputType,
  MemberNotActiveType,
  PointsScalar,
  Refusal,
  UnknownCardType,
  UnknownPartnerType,
} from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { PointsHold } from "./PointsHold.js";

@InputType()
export class HoldPointsInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => String, { nullable: true })
  readonly cardNumber?: string | null;

  @Field(() => ID, { nullable: true })
  readonly memberId?: string | null;

  @Field(() => String, { nullable: true })
  readonly partnerCode?: string | null;

  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => Int, { defaultValue: 900 })
  readonly expiresInSeconds!: number;

  @Field(() => String)
  readonly reference!: string;
}

@ObjectType()
export class PointsHeld {
  readonly kind = "PointsHeld";

  @Field(() => PointsHold)
  readonly hold!: PointsHold;
}

@ObjectType({ implements: Refusal, description: "The partner has left: it takes no points any more." })
class RedeemingEnded extends Refusal {
  readonly kind = "RedeemingEnded";
}

export const HoldPointsResult = resultUnion("HoldPointsResult", [
  PointsHeld,
  InsufficientPointsType,
  UnknownCardType,
  UnknownPartnerType,
  RedeemingEnded,
  MemberNotActiveType,
  InvalidInputType,
  IdempotencyConflictType,
]);
