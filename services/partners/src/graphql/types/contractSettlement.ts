import { CountryCodeScalar, DecimalScalar } from "@tessera/runtime";
import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

export enum VatTreatment {
  STANDARD = "STANDARD",
  REVERSE_CHARGE = "REVERSE_CHARGE",
  EXEMPT = "EXEMPT",
}
registerEnumType(VatTreatment, { name: "VatTreatment" });

export enum InvoiceLanguage {
  cs = "cs",
  sk = "sk",
  pl = "pl",
  en = "en",
}
registerEnumType(InvoiceLanguage, { name: "InvoiceLanguage" });

@InputType()
export class ContractVatInput {
  @Field(() => CountryCodeScalar)
  country!: string;

  @Field(() => String, { nullable: true })
  vatId?: string | null;

  @Field(() => VatTreatment, { defaultValue: VatTreatment.STANDARD })
  treatment!: VatTreatment;
}

@InputType()
export class InvoicingInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  address!: string;

  @Field(() => InvoiceLanguage, { defaultValue: InvoiceLanguage.en })
  language!: InvoiceLanguage;

  @Field(() => String, { nullable: true, description: "In the register of companies (IČO, KRS)." })
  companyNumber?: string | null;
}

@InputType({ description: "Fees, reserve, smallest payment, VAT and the address of invoices; shares lie from 0 to 1." })
export class ContractSettlementInput {
  @Field(() => DecimalScalar, { defaultValue: "0" })
  issuanceFeePerPoint!: string;

  @Field(() => Int, { defaultValue: 0, description: "Hundredths of a percent of the value redeemed at this partner." })
  handlingFeeBps!: number;

  @Field(() => DecimalScalar, {
    defaultValue: "0",
    description: "Part of the unit price paid in when points are issued.",
  })
  reserveShare!: string;

  @Field(() => DecimalScalar, {
    defaultValue: "0",
    description: "The operator's part of the reserve of expired points.",
  })
  breakageShare!: string;

  @Field(() => DecimalScalar, { nullable: true, description: "The programme's when left out." })
  minimumPayment?: string | null;

  @Field(() => ContractVatInput)
  vat!: ContractVatInput;

  @Field(() => InvoicingInput)
  invoicing!: InvoicingInput;
}

/** Whom an invoice is sent to is not shown: contracts are readable without a token. */
@ObjectType("ContractSettlement")
export class ContractSettlementType {
  @Field(() => DecimalScalar)
  issuanceFeePerPoint!: string;

  @Field(() => Int)
  handlingFeeBps!: number;

  @Field(() => DecimalScalar)
  reserveShare!: string;

  @Field(() => DecimalScalar)
  breakageShare!: string;
}
