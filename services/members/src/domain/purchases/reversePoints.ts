import { compareText } from "../compareText.js";
import type { EarningRule } from "../setup/Setup.js";
import { decideEarn } from "./decideEarn.js";
import type { ReturnMatch } from "./matchReturn.js";
import type { ReceiptLine } from "./receiptAmount.js";
import { takeBackPoints, type ReturnedLot } from "./takeBackPoints.js";

/** A purchase that a return took goods back from, as it was before. */
export interface TouchedPurchase {
  readonly purchaseId: string;
  readonly receiptNumber: string;
  readonly occurredAt: Date;
  /** Still granted. */
  readonly points: bigint;
  /** The rule versions that its decision looked at. */
  readonly looked: readonly { readonly ruleCode: string; readonly version: number }[];
  /** undefined when it earned nothing. */
  readonly lot: (ReturnedLot & { readonly lotId: string }) | undefined;
  /** What was kept of each line until now. */
  readonly lines: readonly (ReceiptLine & { readonly line: number })[];
}

/** What becomes of the points of one touched purchase. */
export interface PurchaseReversal {
  readonly purchaseId: string;
  readonly lotId: string | undefined;
  readonly pointsBefore: bigint;
  readonly pointsAfter: bigint;
  readonly fromRemaining: bigint;
  readonly fromExpired: bigint;
  /** What could not be taken back from the lot; the clawback policy decides who bears it. */
  readonly rest: bigint;
}

/**
 * What a return reverses, in order of time and receipt number: for each purchase touched its points so far less what the rules
 * of its own date give for what is kept, its own lines at their own prices, thresholds tested again. `rulesOf` gives the rule
 * versions of a decision. Source: shared rules of the programme, number 4.
 */
export function reversePoints(
  touched: readonly TouchedPurchase[],
  matches: readonly ReturnMatch[],
  rulesOf: (looked: TouchedPurchase["looked"]) => readonly EarningRule[],
): PurchaseReversal[] {
  return [...touched].sort(inOrderOfTime).map((purchase) => {
    const kept = keptLines(purchase, matches);
    const granted = decideEarn(rulesOf(purchase.looked), kept).points;
    // A rule with a factor below 1 and a threshold could give more for less; a return never grants.
    const pointsAfter = granted < purchase.points ? granted : purchase.points;
    const lot = purchase.lot ?? { remaining: 0n, held: 0n, expired: 0n };
    return {
      purchaseId: purchase.purchaseId,
      lotId: purchase.lot?.lotId,
      pointsBefore: purchase.points,
      pointsAfter,
      ...takeBackPoints(purchase.points - pointsAfter, lot),
    };
  });
}

function keptLines(purchase: TouchedPurchase, matches: readonly ReturnMatch[]): ReceiptLine[] {
  const taken = new Map<number, bigint>();
  for (const { purchaseId, line, quantity } of matches) {
    if (purchaseId === purchase.purchaseId) taken.set(line, (taken.get(line) ?? 0n) + quantity);
  }
  return purchase.lines.map((line) => ({ ...line, quantity: line.quantity - (taken.get(line.line) ?? 0n) }));
}

function inOrderOfTime(a: TouchedPurchase, b: TouchedPurchase): number {
  return (
    a.occurredAt.getTime() - b.occurredAt.getTime() ||
    compareText(a.receiptNumber, b.receiptNumber) ||
    compareText(a.purchaseId, b.purchaseId)
  );
}
