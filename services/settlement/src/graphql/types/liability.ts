import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar, MoneyType, PointsScalar } from "@tessera/runtime";
import type { Points } from "@tessera/kernel";
import { Field, ObjectType } from "type-graphql";
import { LiabilityBasis } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";

@ObjectType("LiabilityValue", {
  description:
    "At the unit prices locked into the lots, exact: opening + issued − redeemed − expired − reversed = outstanding.",
})
export class LiabilityValueType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar)
  opening!: string;

  @Field(() => DecimalScalar)
  issued!: string;

  @Field(() => DecimalScalar)
  redeemed!: string;

  @Field(() => DecimalScalar)
  expired!: string;

  @Field(() => DecimalScalar)
  reversed!: string;

  @Field(() => DecimalScalar)
  outstanding!: string;
}

@ObjectType("IssuerLiability", {
  description:
    "opening + issued − redeemed − expired − reversed = outstanding. Debts count as negative outstanding points.",
})
export class IssuerLiabilityType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => PointsScalar, { description: "Outstanding at `since`; 0 without it." })
  opening!: Points;

  @Field(() => PointsScalar)
  issued!: Points;

  @Field(() => PointsScalar)
  redeemed!: Points;

  @Field(() => PointsScalar)
  expired!: Points;

  @Field(() => PointsScalar)
  reversed!: Points;

  @Field(() => PointsScalar)
  outstanding!: Points;

  @Field(() => [LiabilityValueType], { description: "One per currency." })
  values!: readonly LiabilityValueType[];
}

@ObjectType("Liability")
export class LiabilityType {
  @Field(() => DateTimeScalar)
  asOf!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  since!: Date | null;

  @Field(() => LiabilityBasis)
  basis!: `${LiabilityBasis}`;

  @Field(() => [IssuerLiabilityType], { description: "Ascending by partner code." })
  issuers!: readonly IssuerLiabilityType[];
}

@ObjectType("DeferredRevenue", {
  description:
    "IFRS 15, B44–B47: opening + issued − revenue = closing; breakage by the redemption rate of what has matured.",
})
export class DeferredRevenueType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Share of matured points that was redeemed; null without history.",
  })
  redemptionRate!: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: "The same at `since`." })
  previousRedemptionRate!: string | null;

  @Field(() => MoneyType)
  opening!: MoneyType;

  @Field(() => MoneyType, { description: "For points issued, less those reversed." })
  issued!: MoneyType;

  @Field(() => MoneyType, { description: "Recognised in the period, the catch-up among it." })
  revenue!: MoneyType;

  @Field(() => MoneyType, { description: "Cumulative catch-up for the changed estimate." })
  catchUp!: MoneyType;

  @Field(() => MoneyType)
  closing!: MoneyType;
}
