import { CurrencyCodeScalar, DecimalScalar, LocalDateScalar, MoneyType } from "@tessera/runtime";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { DirectPaymentType } from "./directPayments.js";
import { LegDirection, LegStatus, NettingScheme, ObligationKind } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";

@ObjectType("ObligationTotal")
export class ObligationTotalType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => ObligationKind)
  kind!: `${ObligationKind}`;

  @Field(() => Int)
  count!: number;

  @Field(() => MoneyType)
  gross!: MoneyType;
}

@ObjectType("NetPosition")
export class NetPositionType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => MoneyType)
  receivable!: MoneyType;

  @Field(() => MoneyType)
  payable!: MoneyType;

  @Field(() => MoneyType, { description: "receivable − payable" })
  net!: MoneyType;

  @Field(() => MoneyType, { description: "What earlier cycles carried forward: + to the partner, − from it." })
  carried!: MoneyType;
}

@ObjectType("NettingReport")
export class NettingReportType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => NettingScheme)
  scheme!: `${NettingScheme}`;

  @Field(() => MoneyType, {
    description: "What the scheme moves between partners; through the hub each unit counts once.",
  })
  value!: MoneyType;

  @Field(() => Int, { description: "Gross, each obligation is a payment of its own." })
  payments!: number;

  @Field(() => DecimalScalar, { description: "1 − value ÷ gross value, 6 places: the part that need not move." })
  efficiency!: string;

  @Field(() => Boolean, { description: "False when a smaller number of payments may exist." })
  optimal!: boolean;
}

@ObjectType("SettlementLeg", {
  description:
    "From a net debtor to the hub, or from the hub to a net creditor; with a counterparty between the two directly.",
})
export class SettlementLegType {
  @Field(() => ID)
  id!: string;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => PartnerStub, { nullable: true, description: "null: the hub." })
  counterparty!: PartnerStub | null;

  @Field(() => LegDirection)
  direction!: `${LegDirection}`;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => LegStatus)
  status!: `${LegStatus}`;

  @Field(() => MoneyType, { description: "What of the amount has come or gone." })
  settled!: MoneyType;

  @Field(() => LocalDateScalar, { nullable: true, description: "From the instruction on." })
  dueOn!: string | null;

  @Field(() => LocalDateScalar, { nullable: true, description: "As instructed; once settled, as the bank booked it." })
  valueDate!: string | null;

  @Field(() => String, { nullable: true, description: "End-to-end id of its payment." })
  reference!: string | null;

  @Field(() => ID, { nullable: true, description: "The returned leg whose place this takes." })
  originalLegId!: string | null;

  @Field(() => [DirectPaymentType], {
    description: "Of a payment between two partners, in the order in which they were told.",
  })
  directPayments!: readonly DirectPaymentType[];
}
