import type { InvoiceKind } from "./invoice.js";

export type InvoiceSeries = "INV" | "CRN";

export function seriesOf(kind: InvoiceKind): InvoiceSeries {
  return kind === "INVOICE" ? "INV" : "CRN";
}

/** `INV-2011-000001`: series, year of issue, number without gaps in both. */
export function invoiceNumber(series: InvoiceSeries, year: number, number: number): string {
  return `${series}-${year}-${String(number).padStart(6, "0")}`;
}
