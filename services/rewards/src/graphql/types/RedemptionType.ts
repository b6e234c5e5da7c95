import type { Points } from "@tessera/kernel";
import { connectionTypes, DateTimeScalar, PointsScalar } from "@tessera/runtime";
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { VoucherType } from "./VoucherType.js";

export enum RedemptionStatus {
  PENDING = "PENDING",
  CONFIRMED = "CONFIRMED",
  CANCELLED = "CANCELLED",
  FAILED = "FAILED",
}
registerEnumType(RedemptionStatus, { name: "RedemptionStatus" });

/** `reward` and `member` are resolved by RedemptionFields; `draws` by members. */
@ObjectType("Redemption")
@Directive('@key(fields: "id")')
export class RedemptionType {
  @Field(() => ID)
  id!: string;

  @Field(() => RedemptionStatus)
  status!: RedemptionStatus | `${RedemptionStatus}`;

  @Field(() => PointsScalar)
  points!: Points;

  @Field(() => Int)
  quantity!: number;

  @Field(() => DateTimeScalar)
  occurredAt!: Date;

  @Field(() => VoucherType, {
    nullable: true,
    description: "For the member and the partner; one voucher stands for the whole quantity.",
  })
  voucher!: VoucherType | null;

  /** For the field resolvers. */
  rewardId!: string;
  memberId!: string;
}

export const { Connection: RedemptionConnection, Edge: RedemptionEdge } = connectionTypes(
  () => RedemptionType,
  "Redemption",
);
