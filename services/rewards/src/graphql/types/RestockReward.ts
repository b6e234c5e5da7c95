import { IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";
import { RewardType } from "./RewardType.js";
import { UnknownRewardType } from "./UnknownRewardType.js";

@InputType({
  description: "Adds units to a reward with limited stock. A voucher pool grows by importing codes instead.",
})
export class RestockRewardInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  rewardCode!: string;

  @Field(() => Int)
  add!: number;
}

@ObjectType()
export class RewardRestocked {
  @Field(() => RewardType)
  reward!: RewardType;
}

export const RestockRewardResult = resultUnion("RestockRewardResult", [
  RewardRestocked,
  UnknownRewardType,
  InvalidInputType,
  IdempotencyConflictType,
]);
