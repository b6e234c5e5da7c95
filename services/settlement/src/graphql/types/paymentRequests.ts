import { CurrencyCodeScalar, MoneyType } from "@tessera/runtime";
import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import type { PaymentRequest } from "../../domain/claims/paymentRequest.js";
import { PartnerStub } from "./PartnerStub.js";

export enum PaymentRequestFormat {
  CSV = "CSV",
  PDF = "PDF",
}
registerEnumType(PaymentRequestFormat, { name: "PaymentRequestFormat" });

@ObjectType("PaymentRequestTotal", { description: "What is to be paid in one currency, and where to." })
export class PaymentRequestTotalType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => MoneyType)
  open!: MoneyType;

  @Field(() => Int)
  claimCount!: number;

  @Field(() => String, { nullable: true, description: "null while the operator has no account in this currency." })
  iban!: string | null;

  @Field(() => String, { nullable: true })
  bic!: string | null;

  @Field(() => String, { nullable: true })
  holder!: string | null;
}

/** The other fields are resolved by PaymentRequestFields. */
@ObjectType("PaymentRequest", {
  description:
    "What a partner is to pay the operator beside the cycles' payments: each claim by a transfer of its own.",
})
export class PaymentRequestType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  /** Reads the request at the first call; later ones are given the same, so that all formats of one answer agree. */
  readonly read!: () => Promise<PaymentRequest>;
}
