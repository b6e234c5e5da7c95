import type { Points } from "@tessera/kernel";
import { PageArgs, PointsScalar } from "@tessera/runtime";
import { ArgsType, Field, InputType, registerEnumType } from "type-graphql";
import { RewardKind } from "./RewardType.js";

export enum RewardSort {
  POINTS_ASC = "POINTS_ASC",
  POINTS_DESC = "POINTS_DESC",
  NEWEST = "NEWEST",
}
registerEnumType(RewardSort, { name: "RewardSort" });

@InputType()
export class RewardFilter {
  @Field(() => [String], { nullable: true })
  partnerCodes?: string[] | null;

  @Field(() => [RewardKind], { nullable: true })
  kinds?: RewardKind[] | null;

  @Field(() => PointsScalar, { nullable: true })
  pointsAtMost?: Points | null;

  @Field(() => Boolean, { nullable: true })
  inStock?: boolean | null;
}

@ArgsType()
export class RewardArgs extends PageArgs {
  @Field(() => String, { nullable: true })
  search?: string | null;

  @Field(() => RewardFilter, { nullable: true })
  filter?: RewardFilter | null;

  @Field(() => RewardSort, { defaultValue: RewardSort.POINTS_ASC })
  sort!: RewardSort;
}
