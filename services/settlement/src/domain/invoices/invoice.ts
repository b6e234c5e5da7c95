import type { LocalDate } from "@tessera/kernel";
import type { DomesticRate } from "../tax/domesticVat.js";
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
  /** In the register of companies; left out by documents from before it was asked for. */
  readonly companyNumber?: string | null;
  /** Who keeps the register, and the entry. */
  readonly registerEntry?: string | null;
}

/** Where an invoice is paid to, and with which reference (ISO 11649). */
export interface InvoicePayment {
  readonly iban: string;
  readonly bic: string | null;
  readonly holder: string;
  readonly reference: string;
}

/** Under what the payment of a document is known: its claim's reference, and the variable symbol that may stand for it. */
export interface InvoiceClaim {
  readonly reference: string;
  readonly variableSymbol: string | null;
}

export type FeeKind = "ISSUANCE_FEE" | "HANDLING_FEE";

/** quantity × unit price, rounded once to the minor unit, half away from zero; negative on a credit note. */
export interface InvoiceLine {
  readonly kind: FeeKind;
  readonly contractVersion: number;
  /**
   * Plain decimal: points of an issuance fee, of a handling fee the value redeemed in the currency's major unit. 0 on a credit note that
   * takes an amount back and not a quantity.
   */
  readonly quantity: string;
  /** Plain decimal: money per point, or the part of the value (0.0125 for 125 basis points). */
  readonly unitPrice: string;
  readonly netMinor: bigint;
}

/** A line of a document in its place; of a credit note with the line of the invoice that it takes back from. */
export interface NumberedLine extends InvoiceLine {
  /** From 1. */
  readonly ordinal: number;
  readonly creditsLine: number | null;
}

/** A fee invoice of the operator, or a credit note that takes one back, whole or in part. */
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
  readonly lines: readonly NumberedLine[];
  /** One per category and rate. */
  readonly taxes: readonly TaxTotal[];
  readonly netMinor: bigint;
  readonly vatMinor: bigint;
  /** At which the VAT is said in the supplier's own currency too; null where it need not be. */
  readonly domestic: DomesticRate | null;
  /** null on a credit note, and while the operator had no account in this currency. */
  readonly payment: InvoicePayment | null;
  /** null where nothing is to be paid or given back, and for documents from before there were claims. */
  readonly claim: InvoiceClaim | null;
  /** Of a credit note: number of the invoice that it takes back, and why. */
  readonly creditsNumber: string | null;
  readonly reason: string | null;
}

export function grossOf(invoice: Pick<Invoice, "netMinor" | "vatMinor">): bigint {
  return invoice.netMinor + invoice.vatMinor;
}
