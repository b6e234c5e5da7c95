import type { LocalDate } from "@tessera/kernel";
import type { TaxTotal } from "../tax/taxNet.js";

export type InvoiceKind = "INVOICE" | "CREDIT_NOTE";
export type InvoiceLanguage = "cs" | "sk" | "pl" | "en";

/** Supplier or customer as they were when the document was issued. */
export interface Party {
  readonly name: string;
  /** One line. */
  readonly address: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly vatId: string | null;
}

export type FeeKind = "ISSUANCE_FEE" | "HANDLING_FEE";

/** quantity × unit price, rounded once to the minor unit, half away from zero; negative on a credit note. */
export interface InvoiceLine {
  readonly kind: FeeKind;
  readonly contractVersion: number;
  /** Plain decimal: points of an issuance fee, of a handling fee the value redeemed in the currency's major unit. */
  readonly quantity: string;
  /** Plain decimal: money per point, or the part of the value (0.0125 for 125 basis points). */
  readonly unitPrice: string;
  readonly netMinor: bigint;
}

/** A fee invoice of the operator, or the credit note that takes one back. */
export interface Invoice {
  /** UUID. */
  readonly id: string;
  readonly kind: InvoiceKind;
  /** For people, unique: `INV-2011-000001`. */
  readonly number: string;
  /** UUID. */
  readonly cycleId: string;
  readonly partnerCode: string;
  readonly currency: string;
  readonly issuedOn: LocalDate;
  readonly taxPointOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly language: InvoiceLanguage;
  readonly supplier: Party;
  readonly customer: Party;
  readonly lines: readonly InvoiceLine[];
  /** One per category and rate. */
  readonly taxes: readonly TaxTotal[];
  readonly netMinor: bigint;
  readonly vatMinor: bigint;
  /** Of a credit note: number of the invoice that it takes back, and why. */
  readonly creditsNumber: string | null;
  readonly reason: string | null;
}

export function grossOf(invoice: Pick<Invoice, "netMinor" | "vatMinor">): bigint {
  return invoice.netMinor + invoice.vatMinor;
}
