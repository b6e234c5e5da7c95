import type { Points } from "@tessera/kernel";
import { connectionTypes, PointsScalar } from "@tessera/runtime";
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";

export enum RewardKind {
  VOUCHER = "VOUCHER",
  GIFT = "GIFT",
}
registerEnumType(RewardKind, { name: "RewardKind" });

/** `partner`, `title` and `availability` are resolved by RewardFields. */
@ObjectType("Reward")
@Directive('@key(fields: "id")')
export class RewardType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  code!: string;

  @Field(() => RewardKind)
  kind!: RewardKind | `${RewardKind}`;

  @Field(() => PointsScalar)
  points!: Points;

  @Field(() => Int, { nullable: true, description: "Units that are left; null: not limited." })
  stock!: number | null;

  /** For the field resolvers. */
  partnerCode!: string;
  plainTitle!: string;
}

export const { Connection: RewardConnection, Edge: RewardEdge } = connectionTypes(() => RewardType, "Reward");
