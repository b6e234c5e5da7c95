import { Field, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, PointsScalar } from "@tessera/runtime";

@ObjectType("ExpiringPoints")
export class ExpiringPoints {
  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => DateTimeScalar)
  readonly expiresAt!: Date;
}

/** All graph fields are resolved by WalletFields, in batches over the wallets of one request. */
@ObjectType("Wallet")
export class Wallet {
  readonly memberId: string;
  /** Effective time; undefined means now, which is read from the lots themselves. */
  readonly asOf: Date | undefined;

  constructor(memberId: string, asOf: Date | undefined) {
    this.memberId = memberId;
    this.asOf = asOf;
  }
}
