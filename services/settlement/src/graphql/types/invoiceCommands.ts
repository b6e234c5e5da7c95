import { IdempotencyConflictType, InvalidInputType, MoneyInput, Refusal } from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { CycleMoveRefusedType, FxRateMissingType, type Answer } from "./cycleCommands.js";
import { InvoiceType } from "./invoices.js";
import { VatRateUnknownType } from "./VatRateUnknownType.js";

@InputType("IssueInvoicesInput")
export class IssueInvoicesInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cycleId!: string;
}

@InputType("CreditedLineInput", { description: "A line of the invoice by its `line`." })
export class CreditedLineInput {
  @Field(() => Int)
  line!: number;

  @Field(() => MoneyInput, { nullable: true, description: "Without VAT; all that is left of the line when left out." })
  net?: MoneyInput | null;
}

@InputType("CreditInvoiceInput", { description: "Takes back all that is left, or `net`, or what `lines` name." })
export class CreditInvoiceInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  invoiceId!: string;

  @Field(() => String, { description: "A line of 1 to 200 characters." })
  reason!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "An amount without VAT, spread over what is left of the lines; the VAT follows by the invoice's rate.",
  })
  net?: MoneyInput | null;

  @Field(() => [CreditedLineInput], { nullable: true, description: "Up to 100; not beside `net`." })
  lines?: CreditedLineInput[] | null;
}

@ObjectType("NoSupplier", { implements: Refusal })
export class NoSupplierType extends Refusal {}

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
    [
      InvoicesIssued,
      CycleMoveRefusedType,
      NoSupplierType,
      VatRateUnknownType,
      FxRateMissingType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

export const CreditInvoiceResult = createUnionType({
  name: "CreditInvoiceResult",
  types: () => [InvoiceCredited, InvoiceRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;
