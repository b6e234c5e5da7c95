import { divideHalfAwayFromZero, refuse, splitByLargestRemainder, type Refused } from "@tessera/kernel";
import { atDomesticRate } from "../tax/domesticVat.js";
import type { TaxTotal } from "../tax/taxNet.js";
import type { Invoice, NumberedLine } from "./invoice.js";
import type { InvoiceAmounts } from "./taxInvoice.js";

/** What earlier credit notes took back of an invoice already. Minor units, not negative. */
export interface Credited {
  /** By the ordinal of the invoice's line. */
  readonly netOfLine: ReadonlyMap<number, bigint>;
  readonly vatMinor: bigint;
  readonly domesticVatMinor: bigint;
}

/** All that is left, an amount without VAT spread over what is left of the lines, or amounts of single lines (null: all that is left). */
export type CreditWanted =
  | { readonly kind: "REST" }
  | { readonly kind: "AMOUNT"; readonly netMinor: bigint }
  | {
      readonly kind: "LINES";
      readonly lines: readonly { readonly ordinal: number; readonly netMinor: bigint | null }[];
    };

export interface InvoiceRefused {
  readonly kind: "InvoiceRefused";
  readonly message: string;
}

export interface CreditPlan extends InvoiceAmounts {
  readonly lines: readonly NumberedLine[];
}

/**
 * What a credit note says, all of it negative. A line is never taken back beyond what it was. The VAT is by the invoice's own rate, so
 * that all notes together are the rate of their sum, rounded once: what is taken back bit by bit comes to the invoice's VAT and not a cent
 * more.
 */
export function planCredit(
  invoice: Invoice,
  credited: Credited,
  wanted: CreditWanted,
): CreditPlan | Refused<InvoiceRefused> {
  const left = new Map(
    invoice.lines.map(({ ordinal, netMinor }) => [ordinal, netMinor - (credited.netOfLine.get(ordinal) ?? 0n)]),
  );
  const leftMinor = [...left.values()].reduce((sum, amount) => sum + amount, 0n);
  if (leftMinor === 0n) return refuseCredit("The invoice is credited already.");
  const amounts = amountsOf(left, leftMinor, wanted);
  if (!(amounts instanceof Map)) return amounts;
  const lines = invoice.lines.flatMap((line): Omit<NumberedLine, "ordinal">[] => {
    const netMinor = amounts.get(line.ordinal) ?? 0n;
    if (netMinor === 0n) return [];
    const { kind, contractVersion, unitPrice } = line;
    const quantity = netMinor === line.netMinor ? `-${line.quantity}` : "0";
    return [{ kind, contractVersion, unitPrice, quantity, netMinor: -netMinor, creditsLine: line.ordinal }];
  });
  const netMinor = lines.reduce((sum, line) => sum - line.netMinor, 0n);
  const tax = taxOf(invoice, credited, netMinor);
  return {
    lines: lines.map((line, index) => ({ ...line, ordinal: index + 1 })),
    taxes: [tax],
    netMinor: tax.netMinor,
    vatMinor: tax.vatMinor,
  };
}

function amountsOf(
  left: ReadonlyMap<number, bigint>,
  leftMinor: bigint,
  wanted: CreditWanted,
): Map<number, bigint> | Refused<InvoiceRefused> {
  if (wanted.kind === "REST") return new Map(left);
  if (wanted.kind === "AMOUNT") {
    if (wanted.netMinor <= 0n) return refuseCredit("The amount must be above 0.");
    if (wanted.netMinor > leftMinor) return refuseCredit("The amount is more than what is left of the invoice.");
    const parts = splitByLargestRemainder(wanted.netMinor, [...left.values()]);
    return new Map([...left.keys()].map((ordinal, index) => [ordinal, parts[index] ?? 0n]));
  }
  const amounts = new Map<number, bigint>();
  for (const { ordinal, netMinor } of wanted.lines) {
    const leftOfLine = left.get(ordinal);
    if (leftOfLine === undefined) return refuseCredit(`The invoice has no line ${ordinal}.`);
    if (amounts.has(ordinal)) return refuseCredit(`Line ${ordinal} is named twice.`);
    const amount = netMinor ?? leftOfLine;
    if (amount <= 0n) return refuseCredit(`Nothing is to be taken back of line ${ordinal}.`);
    if (amount > leftOfLine) return refuseCredit(`The amount is more than what is left of line ${ordinal}.`);
    amounts.set(ordinal, amount);
  }
  return amounts.size > 0 ? amounts : refuseCredit("No line is named.");
}

function taxOf(invoice: Invoice, credited: Credited, netMinor: bigint): TaxTotal {
  const [tax, ...others] = invoice.taxes;
  // One taxation holds for all fees of an invoice (taxInvoice.ts).
  if (!tax || others.length > 0) throw new Error(`invoice ${invoice.number} has ${others.length + 1} taxations`);
  const { category, rateBps } = tax;
  const netBefore = [...credited.netOfLine.values()].reduce((sum, amount) => sum + amount, 0n);
  const vatAfter = divideHalfAwayFromZero((netBefore + netMinor) * BigInt(rateBps), 10_000n);
  const vatMinor = vatAfter - credited.vatMinor;
  const amounts = { category, rateBps, netMinor: -netMinor, vatMinor: -vatMinor };
  if (invoice.domestic === null) return amounts;
  const domesticAfter = atDomesticRate(vatAfter, invoice.currency, invoice.domestic);
  return { ...amounts, domesticVatMinor: credited.domesticVatMinor - domesticAfter };
}

function refuseCredit(message: string): Refused<InvoiceRefused> {
  return refuse({ kind: "InvoiceRefused", message });
}
