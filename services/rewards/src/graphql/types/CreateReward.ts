import type { Points } from "@tessera/kernel";
import { IdempotencyConflictType, InvalidInputType, PointsScalar, UnknownPartnerType } from "@tessera/runtime";
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";
import { RewardKind, RewardType } from "./RewardType.js";

@InputType({ description: "A voucher without imported codes gets a generated one. stock left out: not limited." })
export class CreateRewardInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  code!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => RewardKind)
  kind!: RewardKind;

  @Field(() => String)
  title!: string;

  @Field(() => PointsScalar)
  points!: Points;

  @Field(() => Int, { nullable: true })
  stock?: number | null;
}

@ObjectType()
export class RewardCreated {
  @Field(() => RewardType)
  reward!: RewardType;
}

export const CreateRewardResult = resultUnion("CreateRewardResult", [
  RewardCreated,
  UnknownPartnerType,
  InvalidInputType,
  IdempotencyConflictType,
]);
