import { decideEarn } from "../domain/purchases/decideEarn.js";
import { matchReturn, type ReturnableLine } from "../domain/purchases/matchReturn.js";
import { takeBackPoints } from "../domain/purchases/takeBackPoints.js";
import { drawLots, type DrawableLot, type Drawn } from "../domain/points/drawLots.js";
import { repayDebts, type OpenDebt } from "../domain/points/repayDebts.js";
import type { EarningRule } from "../domain/setup/Setup.js";

export interface ModelLine {
  readonly sku: string;
  /** Thousandths. */
  quantity: bigint;
  /** Millionths. */
  readonly unitPrice: bigint;
}

interface ModelPurchase {
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly occurredAt: Date;
  /** What is kept. */
  readonly lines: ModelLine[];
  points: bigint;
}

/** A lot is named by its issuer and receipt here: what the ids of the real book cannot be compared by. */
interface ModelLot extends DrawableLot {
  remaining: bigint;
  expired: bigint;
}

interface ModelDebt extends OpenDebt {
  remaining: bigint;
}

/** One member's book in memory, made of the functions of the domain: what the SQL functions must agree with. */
export class ModelBook {
  readonly purchases: ModelPurchase[] = [];
  readonly lots: ModelLot[] = [];
  readonly debts: ModelDebt[] = [];

  constructor(private readonly rules: readonly EarningRule[]) {}

  get debt(): bigint {
    return this.debts.reduce((sum, { remaining }) => sum + remaining, 0n);
  }

  purchase(
    partnerCode: string,
    receiptNumber: string,
    occurredAt: Date,
    expiresAt: Date,
    lines: readonly ModelLine[],
  ): bigint {
    const issued = decideEarn(this.rules, lines).points;
    this.purchases.push({
      partnerCode,
      receiptNumber,
      occurredAt,
      lines: lines.map((line) => ({ ...line })),
      points: issued,
    });
    if (issued === 0n) return 0n;
    const lot: ModelLot = {
      lotId: `${partnerCode} ${receiptNumber}`,
      issuerCode: partnerCode,
      receiptNumber,
      issuedAt: occurredAt,
      expiresAt,
      remaining: issued,
      held: 0n,
      expired: 0n,
    };
    for (const { debtId, points } of repayDebts(issued, this.debts)) {
      const debt = this.debts.find((one) => one.debtId === debtId)!;
      debt.remaining -= points;
      lot.remaining -= points;
    }
    this.lots.push(lot);
    return issued;
  }

  spend(points: bigint, occurredAt: Date): Drawn {
    const drawn = drawLots(this.lots, this.debt, points, occurredAt);
    if ("draws" in drawn) for (const draw of drawn.draws) this.lotOf(draw.lotId).remaining -= draw.points;
    return drawn;
  }

  reverse(draws: readonly { readonly lotId: string; readonly points: bigint }[]): void {
    for (const draw of draws) this.lotOf(draw.lotId).remaining += draw.points;
  }

  expire(asOf: Date): bigint {
    const due = this.lots.filter((lot) => lot.expiresAt <= asOf && lot.remaining > 0n);
    const points = due.reduce((sum, lot) => sum + lot.remaining, 0n);
    for (const lot of due) {
      lot.expired += lot.remaining;
      lot.remaining = 0n;
    }
    return points;
  }

  return(
    partnerCode: string,
    receiptNumber: string,
    occurredAt: Date,
    rows: readonly { readonly sku: string; readonly quantity: bigint }[],
  ) {
    const open = this.purchases.filter(
      (purchase) => purchase.partnerCode === partnerCode && purchase.occurredAt <= occurredAt,
    );
    const { matches, unmatched } = matchReturn(rows, open.flatMap(returnableLines));
    const taken = open.filter((purchase) => matches.some(({ purchaseId }) => purchaseId === purchase.receiptNumber));
    let reversed = 0n;
    let owed = 0n;
    let position = 0;
    for (const { purchaseId, line, quantity } of matches) {
      open.find((purchase) => purchase.receiptNumber === purchaseId)!.lines[line - 1]!.quantity -= quantity;
    }
    const inOrder = taken.sort(
      (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.receiptNumber < b.receiptNumber ? -1 : 1),
    );
    for (const purchase of inOrder) {
      position += 1;
      const after = decideEarn(this.rules, purchase.lines).points;
      const lot = this.lots.find((one) => one.lotId === `${partnerCode} ${purchase.receiptNumber}`);
      const back = takeBackPoints(purchase.points - after, lot ?? { remaining: 0n, held: 0n, expired: 0n });
      if (lot) {
        lot.remaining -= back.fromRemaining;
        lot.expired -= back.fromExpired;
      }
      reversed += purchase.points - after;
      owed += back.rest;
      purchase.points = after;
      if (back.rest === 0n) continue;
      const debtId = `${partnerCode} ${receiptNumber} ${position}`;
      this.debts.push({ debtId, creditorCode: partnerCode, receiptNumber, position, occurredAt, remaining: back.rest });
    }
    return { reversed, owed, unmatched };
  }

  private lotOf(lotId: string): ModelLot {
    return this.lots.find((lot) => lot.lotId === lotId)!;
  }
}

function returnableLines({ receiptNumber, occurredAt, lines }: ModelPurchase): ReturnableLine[] {
  return lines.map(({ sku, quantity }, index) => ({
    purchaseId: receiptNumber,
    receiptNumber,
    occurredAt,
    line: index + 1,
    sku,
    returnable: quantity,
  }));
}
