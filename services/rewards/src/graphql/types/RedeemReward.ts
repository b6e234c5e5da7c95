import {
  DateTimeScalar,
  IdempotencyConflictType,
  InsufficientPointsType,
  InvalidInputType,
  MemberNotActiveType,
  Refusal,
  UnknownCardType,
} from "@tessera/runtime";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";
import { AvailabilityCode } from "./AvailabilityType.js";
import { RedemptionType } from "./RedemptionType.js";
import { UnknownRewardType } from "./UnknownRewardType.js";

@InputType({
  description:
    "Name the reward by rewardId or rewardCode and the member by memberId or cardNumber; a member may leave itself out. Refused OUT_OF_STOCK before INSUFFICIENT_POINTS.",
})
export class RedeemRewardInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID, { nullable: true })
  rewardId?: string | null;

  @Field(() => String, { nullable: true })
  rewardCode?: string | null;

  @Field(() => ID, { nullable: true })
  memberId?: string | null;

  @Field(() => String, { nullable: true })
  cardNumber?: string | null;

  @Field(() => Int, { defaultValue: 1 })
  quantity!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  occurredAt?: Date | null;
}

@ObjectType()
export class RewardRedeemed {
  @Field(() => RedemptionType)
  redemption!: RedemptionType;
}

@ObjectType("OutOfStock", { implements: Refusal })
export class OutOfStockType extends Refusal {
  @Field(() => Int)
  requested!: number;

  @Field(() => Int)
  left!: number;
}

@ObjectType("RewardNotAvailable", { implements: Refusal })
export class RewardNotAvailableType extends Refusal {
  @Field(() => AvailabilityCode)
  code!: AvailabilityCode | `${AvailabilityCode}`;
}

export const RedeemRewardResult = resultUnion("RedeemRewardResult", [
  RewardRedeemed,
  OutOfStockType,
  InsufficientPointsType,
  RewardNotAvailableType,
  UnknownRewardType,
  UnknownCardType,
  MemberNotActiveType,
  InvalidInputType,
  IdempotencyConflictType,
]);
