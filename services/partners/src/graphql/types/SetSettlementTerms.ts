import {
  CountryCodeScalar,
  CurrencyCodeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
} from "@tessera/runtime";
import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";

export enum NettingChoice {
  GROSS = "GROSS",
  BILATERAL_NET = "BILATERAL_NET",
  CONSERVATIVE = "CONSERVATIVE",
  MULTILATERAL_NET = "MULTILATERAL_NET",
  FEWEST_DIRECT = "FEWEST_DIRECT",
}
registerEnumType(NettingChoice, {
  name: "NettingChoice",
  description: "GROSS, BILATERAL_NET and MULTILATERAL_NET pay through the operator's account, the others directly.",
});

export enum InvoicingChoice {
  AT_APPROVAL = "AT_APPROVAL",
  BY_COMMAND = "BY_COMMAND",
}
registerEnumType(InvoicingChoice, {
  name: "InvoicingChoice",
  description: "Invoices are written with the approval of their cycle, or when `issueInvoices` is called.",
});

@InputType()
export class MinimumPaymentInput {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar)
  amount!: string;
}

@InputType({ description: "Who writes the invoices of fees." })
export class OperatorInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  address!: string;

  @Field(() => CountryCodeScalar)
  country!: string;

  @Field(() => String, { nullable: true })
  vatId?: string | null;

  @Field(() => String, { nullable: true, description: "In the register of companies (IČO, KRS)." })
  companyNumber?: string | null;

  @Field(() => String, { nullable: true, description: "Who keeps the register and under which entry, in one line." })
  registerEntry?: string | null;
}

@InputType({ description: "The next version; it holds for cycles that open after settlement has heard of it." })
export class SetSettlementTermsInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => NettingChoice)
  clearing!: NettingChoice;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Brings every partner's positions into its contract's currency; needs MULTILATERAL_NET.",
  })
  homeCurrency!: boolean;

  @Field(() => [MinimumPaymentInput], { defaultValue: [] })
  minimumPayments!: MinimumPaymentInput[];

  @Field(() => Int, {
    defaultValue: 14,
    description: "Calendar days until an invoice is due. Payments of a cycle follow `setPaymentTerms`.",
  })
  paymentTermsDays!: number;

  @Field(() => OperatorInput, { nullable: true, description: "Without it no invoices are written." })
  operator?: OperatorInput | null;

  @Field(() => InvoicingChoice, { nullable: true, description: "AT_APPROVAL when left out." })
  invoicing?: InvoicingChoice | null;
}

@ObjectType()
export class MinimumPayment {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar)
  amount!: string;
}

@ObjectType("SettlementTerms")
export class SettlementTermsType {
  @Field(() => Int)
  version!: number;

  @Field(() => NettingChoice)
  clearing!: NettingChoice | `${NettingChoice}`;

  @Field(() => Boolean)
  homeCurrency!: boolean;

  @Field(() => [MinimumPayment])
  minimumPayments!: readonly MinimumPayment[];

  @Field(() => Int)
  paymentTermsDays!: number;

  @Field(() => InvoicingChoice)
  invoicing!: InvoicingChoice | `${InvoicingChoice}`;
}

@ObjectType()
export class SettlementTermsSet {
  @Field(() => SettlementTermsType)
  terms!: SettlementTermsType;

  @Field(() => Int)
  revision!: number;
}

export const SetSettlementTermsResult = resultUnion("SetSettlementTermsResult", [
  SettlementTermsSet,
  InvalidInputType,
  IdempotencyConflictType,
]);
