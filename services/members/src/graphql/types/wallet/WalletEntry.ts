import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { connectionTypes, DateTimeScalar, PointsScalar } from "@tessera/runtime";
import { Partner } from "../Partner.js";

export enum WalletEntryKind {
  EARN = "EARN",
  RETURN = "RETURN",
  SPEND = "SPEND",
  SPEND_REVERSAL = "SPEND_REVERSAL",
  EXPIRY = "EXPIRY",
  DEBT_REPAYMENT = "DEBT_REPAYMENT",
}
registerEnumType(WalletEntryKind, { name: "WalletEntryKind" });

@ObjectType("WalletEntry")
export class WalletEntry {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => WalletEntryKind)
  readonly kind!: WalletEntryKind;

  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => DateTimeScalar)
  readonly occurredAt!: Date;

  @Field(() => DateTimeScalar)
  readonly recordedAt!: Date;

  @Field(() => Partner, { nullable: true })
  readonly partner!: Partner | null;
}

export const { Connection: WalletEntryConnection } = connectionTypes(() => WalletEntry, "WalletEntry");
