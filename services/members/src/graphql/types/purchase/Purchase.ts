import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, MoneyType, PointsScalar } from "@tessera/runtime";
import { Partner } from "../Partner.js";

@ObjectType()
export class EarnRuleOutcome {
  @Field(() => String)
  readonly ruleCode!: string;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => Boolean)
  readonly applied!: boolean;

  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => String)
  readonly reason!: string;
}

@ObjectType({ description: "Why: one row per rule that was looked at." })
export class EarnDecision {
  @Field(() => PointsScalar)
  readonly points!: Points;

  @Field(() => [EarnRuleOutcome])
  readonly rules!: readonly EarnRuleOutcome[];
}

/** `member` is resolved by PurchaseFields. */
@ObjectType("Purchase")
@Directive('@key(fields: "id")')
export class Purchase {
  readonly memberId!: string;

  @Field(() => ID)
  readonly id!: string;

  @Field(() => Partner)
  readonly partner!: Partner;

  @Field(() => String)
  readonly receiptNumber!: string;

  @Field(() => DateTimeScalar)
  readonly occurredAt!: Date;

  @Field(() => MoneyType)
  readonly amount!: MoneyType;

  @Field(() => PointsScalar, { description: "Still granted, after returns." })
  readonly points!: Points;

  @Field(() => EarnDecision)
  readonly decision!: EarnDecision;
}
