import {
  connectionTypes,
  CountryCodeScalar,
  CurrencyCodeScalar,
  DecimalScalar,
  LocalDateScalar,
  MoneyType,
} from "@tessera/runtime";
import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { PartnerStub } from "./PartnerStub.js";

export enum InvoiceKind {
  INVOICE = "INVOICE",
  CREDIT_NOTE = "CREDIT_NOTE",
}
registerEnumType(InvoiceKind, { name: "InvoiceKind" });

export enum FeeKind {
  ISSUANCE_FEE = "ISSUANCE_FEE",
  HANDLING_FEE = "HANDLING_FEE",
}
registerEnumType(FeeKind, { name: "FeeKind" });

export enum TaxCategory {
  STANDARD = "STANDARD",
  REVERSE_CHARGE = "REVERSE_CHARGE",
  EXEMPT = "EXEMPT",
}
registerEnumType(TaxCategory, { name: "TaxCategory" });

@ObjectType("InvoiceParty")
export class InvoicePartyType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  address!: string;

  @Field(() => CountryCodeScalar)
  country!: string;

  @Field(() => String, { nullable: true })
  vatId!: string | null;

  @Field(() => String, { nullable: true, description: "In the register of companies." })
  companyNumber!: string | null;

  @Field(() => String, { nullable: true, description: "Who keeps the register, and the entry." })
  registerEntry!: string | null;
}

@ObjectType("InvoicePayment", { description: "Where an invoice is paid to." })
export class InvoicePaymentType {
  @Field(() => String)
  iban!: string;

  @Field(() => String, { nullable: true })
  bic!: string | null;

  @Field(() => String)
  holder!: string;

  @Field(() => String, { description: "ISO 11649, to be given with the payment." })
  reference!: string;
}

@ObjectType("DomesticVat", { description: "The VAT in the currency in which the supplier declares it." })
export class DomesticVatType {
  @Field(() => MoneyType)
  vat!: MoneyType;

  @Field(() => DecimalScalar, { description: "One unit of the invoice's currency in that one." })
  rate!: string;

  @Field(() => LocalDateScalar, { description: "The day from which the rate is valid." })
  ratedOn!: string;
}

@ObjectType("InvoiceLine", { description: "quantity × unitPrice, rounded once." })
export class InvoiceLineType {
  @Field(() => Int, { description: "From 1." })
  line!: number;

  @Field(() => Int, { nullable: true, description: "Of a credit note: the invoice's line that it takes back from." })
  creditsLine!: number | null;

  @Field(() => FeeKind)
  kind!: `${FeeKind}`;

  @Field(() => DecimalScalar, {
    description: "Points, or the value redeemed; 0 where a credit note takes back an amount.",
  })
  quantity!: string;

  @Field(() => DecimalScalar, { description: "Money per point, or the part of the value." })
  unitPrice!: string;

  @Field(() => MoneyType)
  net!: MoneyType;
}

@ObjectType("InvoiceTax", { description: "All lines of one category and rate; the VAT is rounded once." })
export class InvoiceTaxType {
  @Field(() => TaxCategory)
  category!: `${TaxCategory}`;

  @Field(() => DecimalScalar, { description: "Percent." })
  rate!: string;

  @Field(() => MoneyType)
  net!: MoneyType;

  @Field(() => MoneyType)
  vat!: MoneyType;
}

@ObjectType("Invoice")
export class InvoiceType {
  @Field(() => ID)
  id!: string;

  @Field(() => InvoiceKind)
  kind!: `${InvoiceKind}`;

  @Field(() => String, { description: "Without gaps in its series and year." })
  number!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => LocalDateScalar)
  issuedOn!: string;

  @Field(() => LocalDateScalar)
  taxPointOn!: string;

  @Field(() => LocalDateScalar)
  dueOn!: string;

  @Field(() => String)
  language!: string;

  @Field(() => InvoicePartyType)
  supplier!: InvoicePartyType;

  @Field(() => InvoicePartyType)
  customer!: InvoicePartyType;

  @Field(() => [InvoiceLineType])
  lines!: InvoiceLineType[];

  @Field(() => [InvoiceTaxType])
  taxes!: InvoiceTaxType[];

  @Field(() => MoneyType)
  net!: MoneyType;

  @Field(() => MoneyType)
  vat!: MoneyType;

  @Field(() => MoneyType)
  gross!: MoneyType;

  @Field(() => DomesticVatType, {
    nullable: true,
    description: "null where the currency is the supplier's own, or there is no VAT.",
  })
  domesticVat!: DomesticVatType | null;

  @Field(() => InvoicePaymentType, { nullable: true, description: "null on a credit note." })
  payment!: InvoicePaymentType | null;

  @Field(() => String, { nullable: true, description: "Of a credit note: number of the invoice that it takes back." })
  credits!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

export const { Connection: InvoiceConnection } = connectionTypes(() => InvoiceType, "Invoice");
