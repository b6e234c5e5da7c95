import { earnedPoints, type Programme } from "./coalition.js";
import { repayOldestFirst, type Debt } from "./debts.js";
import { drawsOf, type Hold } from "./holds.js";
import { monthStart } from "./localTime.js";
import { inOrderOfDrawing, takeInOrder, type Draw, type Lot } from "./lots.js";
import { takeRowsBack, type Purchase, type Row } from "./purchases.js";

export interface Entry {
  readonly kind: "EARN" | "RETURN" | "SPEND" | "SPEND_REVERSAL" | "EXPIRY" | "DEBT_REPAYMENT";
  readonly points: number;
  readonly atMs: number;
}

/** What an issuer's points have become. */
export type Flow = "issued" | "redeemed" | "expired" | "reversed";

export interface Returned {
  readonly reversed: number;
  readonly debt: number;
  readonly unmatched: readonly Row[];
  readonly touched: readonly Purchase[];
}

/**
 * One member's book: the executable specification of earning, spending, holding, giving back and expiring. It shares no line with the
 * services. Instants are milliseconds, points whole numbers.
 */
export class MemberBook {
  readonly lots: Lot[] = [];
  readonly debts: Debt[] = [];
  readonly holds: Hold[] = [];
  readonly purchases: Purchase[] = [];
  readonly entries: Entry[] = [];

  constructor(
    readonly card: string,
    readonly enrolledMs: number,
    private readonly programme: Programme,
    /** Counts what becomes of an issuer's points. */
    private readonly flows: (issuer: string, flow: Flow, points: number) => void,
  ) {}

  get debt(): number {
    return this.debts.reduce((sum, { remaining }) => sum + remaining, 0);
  }

  get held(): number {
    return this.holds.reduce((sum, hold) => sum + (hold.status === "AUTHORISED" ? hold.points : 0), 0);
  }

  heldOf(lot: Lot): number {
    const open = this.holds.filter(({ status }) => status === "AUTHORISED").flatMap(({ marks }) => marks);
    return open.reduce((sum, mark) => sum + (mark.lot === lot ? mark.points : 0), 0);
  }

  /** What a spend at an instant finds: lots issued by then and not expired, less what is held and owed. */
  available(atMs: number): number {
    return this.open((lot) => lot.issuedMs <= atMs && atMs < lot.expiresMs).free - this.debt;
  }

  /** The points that a hold may earmark: of lots that outlive it. */
  holdable(nowMs: number, untilMs: number): number {
    return this.open((lot) => lot.issuedMs <= nowMs && untilMs <= lot.expiresMs).free - this.debt;
  }

  /** Lots that have points to give, in the order (expiry, effective time, issuer, receipt number). */
  private open(counts: (lot: Lot) => boolean): { readonly lots: readonly Draw[]; readonly free: number } {
    const lots = this.lots
      .filter(counts)
      .map((lot) => ({ lot, points: lot.remaining - this.heldOf(lot) }))
      .filter(({ points }) => points > 0)
      .sort(inOrderOfDrawing);
    return { lots, free: lots.reduce((sum, { points }) => sum + points, 0) };
  }

  /** Answers the purchase and, per creditor in the order repaid, what its lot repaid of older debts. */
  earn(
    bought: Pick<Purchase, "id" | "partner" | "receipt" | "atMs" | "lines" | "rules">,
    price: { readonly priceMicro: bigint; readonly currency: string },
  ): { readonly purchase: Purchase; readonly repaid: ReadonlyMap<string, number> } {
    const granted = earnedPoints(bought.rules, bought.lines);
    const lot = granted > 0 ? this.issue(bought, price, granted) : undefined;
    const kept = bought.lines.map(({ quantity }) => quantity);
    const purchase: Purchase = { ...bought, kept, granted, points: granted, lot };
    this.purchases.push(purchase);
    return { purchase, repaid: lot ? this.repay(lot) : new Map<string, number>() };
  }

  private issue(
    { partner, receipt, atMs }: Pick<Purchase, "partner" | "receipt" | "atMs">,
    price: { readonly priceMicro: bigint; readonly currency: string },
    issued: number,
  ): Lot {
    const expiresMs = monthStart(atMs, this.programme.expiryMonths + 1, this.programme.zone);
    const own = { issuer: partner, receipt, issued, issuedMs: atMs, expiresMs };
    const lot = { ...own, ...price, remaining: issued, expired: 0, reopenedMs: 0 };
    this.lots.push(lot);
    this.flows(partner, "issued", issued);
    this.entries.push({ kind: "EARN", points: issued, atMs });
    return lot;
  }

  /** A repayment moves points from the new lot's issuer to the creditor. */
  private repay(lot: Lot): Map<string, number> {
    const repaid = repayOldestFirst(this.debts, lot);
    for (const [creditor, points] of repaid) {
      this.flows(lot.issuer, "redeemed", points);
      this.flows(creditor, "redeemed", -points);
    }
    if (repaid.size > 0) this.entries.push({ kind: "DEBT_REPAYMENT", points: 0, atMs: lot.issuedMs });
    return repaid;
  }

  /** Answers the draws, or what was available. */
  spend(points: number, atMs: number): readonly Draw[] | { readonly available: number } {
    const available = this.available(atMs);
    if (available < points) return { available };
    const { lots } = this.open((lot) => lot.issuedMs <= atMs && atMs < lot.expiresMs);
    return this.pay(takeInOrder(lots, points), atMs);
  }

  private pay(draws: readonly Draw[], atMs: number): readonly Draw[] {
    let points = 0;
    for (const draw of draws) {
      draw.lot.remaining -= draw.points;
      points += draw.points;
      this.flows(draw.lot.issuer, "redeemed", draw.points);
    }
    this.entries.push({ kind: "SPEND", points: -points, atMs });
    return draws;
  }

  /** The same lots get their points back; one that has expired meanwhile expires again. */
  undo(draws: readonly Draw[], atMs: number): void {
    let points = 0;
    for (const draw of draws) {
      draw.lot.remaining += draw.points;
      points += draw.points;
      this.flows(draw.lot.issuer, "redeemed", -draw.points);
      if (draw.lot.expiresMs <= atMs) draw.lot.reopenedMs = atMs;
    }
    this.entries.push({ kind: "SPEND_REVERSAL", points, atMs });
  }

  hold(hold: Pick<Hold, "id" | "partner" | "points" | "untilMs">, nowMs: number): void {
    const { lots } = this.open((lot) => lot.issuedMs <= nowMs && hold.untilMs <= lot.expiresMs);
    this.holds.push({ ...hold, marks: takeInOrder(lots, hold.points), status: "AUTHORISED", captured: 0 });
  }

  /** Pays with the lots that the hold earmarks, in their order; what is left over is free again. */
  capture(hold: Hold, points: number, atMs: number): readonly Draw[] {
    hold.status = points === hold.points ? "CAPTURED" : "PARTIALLY_CAPTURED";
    hold.captured = points;
    return this.pay(drawsOf(hold), atMs);
  }

  timeOutHolds(nowMs: number): void {
    for (const hold of this.holds) if (hold.status === "AUTHORISED" && hold.untilMs <= nowMs) hold.status = "EXPIRED";
  }

  /** Takes rows of a document back out of purchases. */
  takeBack(
    from: readonly Purchase[],
    document: { readonly receipt: string; readonly atMs: number },
    rows: readonly Row[],
  ): Returned {
    const { touched, unmatched } = takeRowsBack(from, rows);
    return { ...this.reverse(touched, document), unmatched, touched };
  }

  /** What purchases are worth less now is taken from what remains of their lots, then from what expired; the rest is clawed back. */
  private reverse(
    touched: readonly Purchase[],
    { receipt, atMs }: { readonly receipt: string; readonly atMs: number },
  ): { reversed: number; debt: number } {
    const { clawback } = this.programme;
    const sums = { taken: 0, revived: 0, rest: 0 };
    touched.forEach((purchase, index) => {
      const kept = purchase.lines.map((line, place) => ({ ...line, quantity: purchase.kept[place] ?? 0 }));
      const after = Math.min(purchase.points, earnedPoints(purchase.rules, kept));
      const back = purchase.points - after;
      purchase.points = after;
      const { lot } = purchase;
      if (!lot) return;
      const taken = Math.min(back, lot.remaining - this.heldOf(lot));
      const revived = Math.min(back - taken, lot.expired);
      const rest = back - taken - revived;
      lot.remaining -= taken;
      lot.expired -= revived;
      this.flows(lot.issuer, "expired", -revived);
      this.flows(lot.issuer, "reversed", taken + revived + (clawback === "DEBT" ? rest : 0));
      sums.taken += taken;
      sums.revived += revived;
      sums.rest += rest;
      if (clawback !== "DEBT" || rest === 0) return;
      const debt = { creditor: lot.issuer, receipt, position: index + 1, atMs, points: rest, remaining: rest };
      this.debts.push(debt);
    });
    const owed = clawback === "DEBT" ? sums.rest : 0;
    if (sums.taken + sums.revived + owed > 0) this.entries.push({ kind: "RETURN", points: -sums.taken - owed, atMs });
    const debt = clawback === "ISSUER_ABSORBS" ? 0 : sums.rest;
    return { reversed: sums.taken + sums.revived + debt, debt };
  }

  /** What has expired up to an instant and is not written off; held points are not. */
  dueBy(asOfMs: number): readonly Draw[] {
    return this.lots
      .filter((lot) => lot.expiresMs <= asOfMs)
      .map((lot) => ({ lot, points: lot.remaining - this.heldOf(lot) }))
      .filter(({ points }) => points > 0);
  }

  /** Writes off what expired up to an instant; one entry for each instant. Answers how many lots and points. */
  expire(asOfMs: number): { readonly lots: number; readonly points: number } {
    const due = this.dueBy(asOfMs);
    const perInstant = new Map<number, number>();
    for (const { lot, points } of due) {
      const atMs = Math.max(lot.expiresMs, lot.reopenedMs);
      lot.remaining -= points;
      lot.expired += points;
      this.flows(lot.issuer, "expired", points);
      perInstant.set(atMs, (perInstant.get(atMs) ?? 0) + points);
    }
    for (const [atMs, points] of [...perInstant].sort(([a], [b]) => a - b))
      this.entries.push({ kind: "EXPIRY", points: -points, atMs });
    return { lots: due.length, points: due.reduce((sum, { points }) => sum + points, 0) };
  }
}
