import {
  connectionTypes,
  CountryCodeScalar,
  CurrencyCodeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  MoneyType,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { CycleMoveRefusedType, type Answer } from "./cycleCommands.js";
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
}

@ObjectType("InvoiceLine", { description: "quantity × unitPrice, rounded once." })
export class InvoiceLineType {
  @Field(() => FeeKind)
  kind!: `${FeeKind}`;

  @Field(() => DecimalScalar, { description: "Points, or the value redeemed." })
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

  @Field(() => String, { nullable: true, description: "Of a credit note: number of the invoice that it takes back." })
  credits!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

export const { Connection: InvoiceConnection } = connectionTypes(() => InvoiceType, "Invoice");

@InputType("IssueInvoicesInput")
export class IssueInvoicesInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cycleId!: string;
}

@InputType("CreditInvoiceInput")
export class CreditInvoiceInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  invoiceId!: string;

  @Field(() => String, { description: "A line of 1 to 200 characters." })
  reason!: string;
}

@ObjectType("NoSupplier", { implements: Refusal })
export class NoSupplierType extends Refusal {}

@ObjectType("VatRateUnknown", { implements: Refusal })
export class VatRateUnknownType extends Refusal {
  @Field(() => CountryCodeScalar)
  country!: string;

  @Field(() => LocalDateScalar)
  on!: string;
}

@ObjectType("InvoiceRefused", { implements: Refusal })
export class InvoiceRefusedType extends Refusal {}

@ObjectType("InvoicesIssued")
export class InvoicesIssued {
  readonly kind!: "InvoicesIssued";

  @Field(() => Int, { description: "How many were written now; the cycle may have had others." })
  issued!: number;
}

@ObjectType("InvoiceCredited")
export class InvoiceCredited {
  readonly kind!: "InvoiceCredited";

  @Field(() => InvoiceType)
  creditNote!: InvoiceType;
}

export const IssueInvoicesResult = createUnionType({
  name: "IssueInvoicesResult",
  types: () =>
    [InvoicesIssued, CycleMoveRefusedType, NoSupplierType, VatRateUnknownType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const CreditInvoiceResult = createUnionType({
  name: "CreditInvoiceResult",
  types: () => [InvoiceCredited, InvoiceRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;
