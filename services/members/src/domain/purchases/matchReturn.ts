import { compareText } from "../compareText.js";

/** A row of a return: so much of an article comes back. */
export interface ReturnRow {
  readonly sku: string;
  /** Thousandths. */
  readonly quantity: bigint;
}

/** A line of an earlier purchase of the same member at the same partner. */
export interface ReturnableLine {
  readonly purchaseId: string;
  readonly receiptNumber: string;
  readonly occurredAt: Date;
  readonly line: number;
  readonly sku: string;
  /** Quantity that was not taken back yet, thousandths. */
  readonly returnable: bigint;
}

export interface ReturnMatch {
  /** Index of the return's row, from 0. */
  readonly row: number;
  readonly purchaseId: string;
  readonly line: number;
  readonly quantity: bigint;
}

export interface MatchedReturn {
  readonly matches: readonly ReturnMatch[];
  /** Rows with something left over, in order. */
  readonly unmatched: readonly ReturnRow[];
}

/**
 * Takes each row's quantity back, in the order of the document: from the latest purchase first (ties: the greater receipt
 * number as text) and, within one purchase, from the last line first, whatever its price, until the quantity is used up.
 * `lines` are those of purchases up to the instant of the return. Source: shared rules of the programme, number 4.
 */
export function matchReturn(rows: readonly ReturnRow[], lines: readonly ReturnableLine[]): MatchedReturn {
  const bySku = new Map<string, { readonly from: ReturnableLine; left: bigint }[]>();
  for (const from of [...lines].sort(latestFirst)) {
    const open = bySku.get(from.sku) ?? [];
    open.push({ from, left: from.returnable });
    bySku.set(from.sku, open);
  }
  const matches: ReturnMatch[] = [];
  const unmatched: ReturnRow[] = [];
  rows.forEach(({ sku, quantity }, row) => {
    let wanted = quantity;
    for (const open of bySku.get(sku) ?? []) {
      const taken = open.left < wanted ? open.left : wanted;
      if (taken === 0n) continue;
      open.left -= taken;
      wanted -= taken;
      matches.push({ row, purchaseId: open.from.purchaseId, line: open.from.line, quantity: taken });
    }
    if (wanted > 0n) unmatched.push({ sku, quantity: wanted });
  });
  return { matches, unmatched };
}

function latestFirst(a: ReturnableLine, b: ReturnableLine): number {
  return (
    b.occurredAt.getTime() - a.occurredAt.getTime() ||
    compareText(b.receiptNumber, a.receiptNumber) ||
    compareText(b.purchaseId, a.purchaseId) ||
    b.line - a.line
  );
}
