import { byText } from "./byText.js";
import type { Line, Rule } from "./coalition.js";
import type { Lot } from "./lots.js";

export interface Purchase {
  readonly id: string;
  readonly partner: string;
  readonly receipt: string;
  readonly atMs: number;
  readonly lines: readonly Line[];
  /** Kept of each line, after returns. */
  readonly kept: number[];
  readonly rules: readonly Rule[];
  readonly granted: number;
  points: number;
  readonly lot: Lot | undefined;
}

export interface Row {
  readonly sku: string;
  readonly quantity: number;
}

/** Rows take back from the latest purchases first and, within one, from the last line; see the shared rules, number 4. */
export function takeRowsBack(
  from: readonly Purchase[],
  rows: readonly Row[],
): { readonly touched: readonly Purchase[]; readonly unmatched: readonly Row[] } {
  const latestFirst = [...from].sort((a, b) => b.atMs - a.atMs || byText(b.receipt, a.receipt));
  const touched = new Set<Purchase>();
  const unmatched: Row[] = [];
  for (const { sku, quantity } of rows) {
    let left = quantity;
    for (const purchase of latestFirst) {
      for (let line = purchase.lines.length - 1; line >= 0; line--) {
        const taken = purchase.lines[line]?.sku === sku ? Math.min(left, purchase.kept[line] ?? 0) : 0;
        if (taken === 0) continue;
        purchase.kept[line] = (purchase.kept[line] ?? 0) - taken;
        left -= taken;
        touched.add(purchase);
      }
    }
    if (left > 0) unmatched.push({ sku, quantity: left });
  }
  return { touched: [...touched].sort((a, b) => a.atMs - b.atMs || byText(a.receipt, b.receipt)), unmatched };
}
