import { divideHalfAwayFromZero } from "@tessera/kernel";

export type TaxCategory = "STANDARD" | "REVERSE_CHARGE" | "EXEMPT";

/** How a document's lines are taxed: the category, and the rate in basis points (2100 for 21 %); 0 unless STANDARD. */
export interface Taxation {
  readonly category: TaxCategory;
  readonly rateBps: number;
}

/** The lines of one category and rate of a document, together. Minor units. */
export interface TaxTotal extends Taxation {
  readonly netMinor: bigint;
  readonly vatMinor: bigint;
  /** The same VAT in the supplier's own currency, where the document is in another one. */
  readonly domesticVatMinor?: bigint;
}

/**
 * The VAT of a document: net amounts of one category and rate are summed, then multiplied and rounded once, half away from zero;
 * ten lines of 0.12 at 21 % give 0.25, not ten times 0.03. Order: as met.
 */
export function taxNet(lines: readonly { readonly netMinor: bigint; readonly taxation: Taxation }[]): TaxTotal[] {
  const totals = new Map<string, { taxation: Taxation; netMinor: bigint }>();
  for (const { netMinor, taxation } of lines) {
    const key = `${taxation.category} ${taxation.rateBps}`;
    const known = totals.get(key);
    totals.set(key, { taxation, netMinor: netMinor + (known?.netMinor ?? 0n) });
  }
  return [...totals.values()].map(({ taxation, netMinor }) => ({
    category: taxation.category,
    rateBps: taxation.rateBps,
    netMinor,
    vatMinor: divideHalfAwayFromZero(netMinor * BigInt(taxation.rateBps), 10_000n),
  }));
}
