import type { Refused } from "@tessera/kernel";
import type { BreakType } from "./breakFound.js";
import { refuseReconciliation, type ReconciliationRefused } from "./refusal.js";

/** A leg with what is open of it, or a bank line; + comes in, − goes out. */
export interface WriteOffItem {
  readonly id: string;
  readonly amountMinor: bigint;
}

/** What ends with a write-off: the legs are settled, the lines used, and the operator bears the difference. */
export interface WriteOff {
  readonly legs: readonly WriteOffItem[];
  readonly lines: readonly WriteOffItem[];
  /** Σ legs − Σ lines: + lost, − gained. */
  readonly lostMinor: bigint;
  readonly account: "writeoff" | "fx";
}

/**
 * What of a bank's break can be written off. A line without a leg: money that nobody claims or explains. A difference: the leg and its line
 * belong together and are not equal. Everything else ends by a match, a payment, a default or by itself.
 */
const WRITTEN_OFF: Partial<Record<BreakType, "LINES" | "DIFFERENCE">> = {
  UNIDENTIFIED_CREDIT: "LINES",
  UNIDENTIFIED_DEBIT: "LINES",
  DUPLICATE_CREDIT: "LINES",
  UNDERPAID: "DIFFERENCE",
  OVERPAID: "DIFFERENCE",
  FEE_DIFFERENCE: "DIFFERENCE",
  FX_DIFFERENCE: "DIFFERENCE",
};

/**
 * Plans the write-off of a break of the bank. `legs` are those of its legs that are still awaited, `lines` those of its lines that no match
 * uses. What the operator owes a partner is not written off: it would keep the partner's money.
 */
export function planWriteOff(
  type: BreakType,
  legs: readonly WriteOffItem[],
  lines: readonly WriteOffItem[],
): WriteOff | Refused<ReconciliationRefused> {
  const what = WRITTEN_OFF[type];
  if (what === undefined) {
    return refuseReconciliation("ILLEGAL_MOVE", `What a break of type ${type} stands for is not written off.`);
  }
  const taken = what === "LINES" ? [] : legs;
  if (taken.length + lines.length === 0) {
    return refuseReconciliation("ITEM_IN_USE", "Nothing of the break is open any more.");
  }
  const lostMinor = sumOf(taken) - sumOf(lines);
  if (lostMinor < 0n && taken.some(({ amountMinor }) => amountMinor < 0n)) {
    return refuseReconciliation("ILLEGAL_MOVE", "The operator owes it to the partner, and does not write it off.");
  }
  return { legs: taken, lines, lostMinor, account: type === "FX_DIFFERENCE" ? "fx" : "writeoff" };
}

function sumOf(items: readonly WriteOffItem[]): bigint {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
