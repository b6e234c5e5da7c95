import { checkedReference } from "../payments/creditorReference.js";

/** The reference that an invoice is paid with: its number with check digits, `RF96INV2011000001`. Source: ISO 11649. */
export function paymentReference(invoiceNumber: string): string {
  return checkedReference(invoiceNumber.replaceAll("-", ""));
}
