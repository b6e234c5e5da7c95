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
  /** `writeoff`, `fx`, or a partner's `receivable:` or `payable:` when it is no loss but the payment of a claim. */
  readonly account: string;
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

/** One claim beside the legs with what is open of it, positive. */
export interface OpenClaim {
  readonly id: string;
  readonly openMinor: bigint;
}

/** What a partner still owes the operator beside the legs of cycles (invoices, reserve), and the other way round; not negative. */
export interface OpenClaims {
  readonly partnerCode: string;
  readonly receivableMinor: bigint;
  readonly payableMinor: bigint;
  /** The claims that these consist of, in the order in which they are paid; what stood before there were claims is none. */
  readonly receivable: readonly OpenClaim[];
  readonly payable: readonly OpenClaim[];
}

/**
 * Plans that a line which nobody expected pays a claim: what came in is the partner's payment of an invoice or of the reserve, what went out
 * is the operator's. A line pays no more than is claimed.
 */
export function planClaimPayment(
  type: BreakType,
  lines: readonly WriteOffItem[],
  claims: OpenClaims,
): WriteOff | Refused<ReconciliationRefused> {
  if (WRITTEN_OFF[type] !== "LINES") {
    return refuseReconciliation("ILLEGAL_MOVE", `A break of type ${type} pays no claim beside the legs.`);
  }
  if (lines.length === 0) return refuseReconciliation("ITEM_IN_USE", "Nothing of the break is open any more.");
  const paidMinor = sumOf(lines);
  const [side, openMinor] =
    paidMinor > 0n ? (["receivable", claims.receivableMinor] as const) : (["payable", claims.payableMinor] as const);
  if ((paidMinor > 0n ? paidMinor : -paidMinor) > openMinor) {
    return refuseReconciliation(
      "DOES_NOT_CLOSE",
      `The line is more than the ${openMinor} minor units that are claimed.`,
    );
  }
  const legs = allocate(claims[side], paidMinor);
  return { legs, lines, lostMinor: sumOf(legs) - paidMinor, account: `${side}:${claims.partnerCode}` };
}

/** Gives an amount to claims in their order, each up to what is open of it; signed as the amount is. */
function allocate(claims: readonly OpenClaim[], paidMinor: bigint): WriteOffItem[] {
  const sign = paidMinor < 0n ? -1n : 1n;
  let leftMinor = sign * paidMinor;
  return claims.flatMap(({ id, openMinor }) => {
    const taken = openMinor < leftMinor ? openMinor : leftMinor;
    leftMinor -= taken;
    return taken > 0n ? [{ id, amountMinor: sign * taken }] : [];
  });
}

function sumOf(items: readonly WriteOffItem[]): bigint {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
