import { monthStart } from "./localTime.js";
import { earnedPoints, type Line, type Programme, type Rule } from "./coalition.js";

export interface Lot {
  readonly issuer: string;
  readonly receipt: string;
  readonly issued: number;
  readonly issuedMs: number;
  readonly expiresMs: number;
  readonly priceMicro: bigint;
  readonly currency: string;
  remaining: number;
  /** Points that expired unspent and were not taken back since. */
  expired: number;
  /** When a cancellation gave points back after the expiry. */
  reopenedMs: number;
}

export interface Draw {
  readonly lot: Lot;
  readonly points: number;
}

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

export interface Debt {
  readonly creditor: string;
  readonly receipt: string;
  readonly position: number;
  readonly atMs: number;
  readonly points: number;
  remaining: number;
}

export interface Hold {
  readonly id: string;
  readonly partner: string;
  readonly points: number;
  readonly untilMs: number;
  readonly marks: readonly Draw[];
  status: "AUTHORISED" | "CAPTURED" | "PARTIALLY_CAPTURED" | "RELEASED" | "EXPIRED";
  captured: number;
}

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
  readonly unmatched: readonly { readonly sku: string; readonly quantity: number }[];
  readonly touched: readonly Purchase[];
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

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
      .sort(
        ({ lot: a }, { lot: b }) =>
          a.expiresMs - b.expiresMs ||
          a.issuedMs - b.issuedMs ||
          byText(a.issuer, b.issuer) ||
          byText(a.receipt, b.receipt),
      );
    return { lots, free: lots.reduce((sum, { points }) => sum + points, 0) };
  }

  /** Takes points from lots one after the other. */
  private takeInOrder(lots: readonly Draw[], wanted: number): Draw[] {
    let left = wanted;
    const draws: Draw[] = [];
    for (const { lot, points } of lots) {
      const taken = Math.min(points, left);
      if (taken > 0) draws.push({ lot, points: taken });
      left -= taken;
    }
    return draws;
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

  /** The oldest debt first. A repayment moves points from the new lot's issuer to the creditor. */
  private repay(lot: Lot): Map<string, number> {
    const repaid = new Map<string, number>();
    const oldestFirst = [...this.debts].sort(
      (a, b) =>
        a.atMs - b.atMs || byText(a.creditor, b.creditor) || byText(a.receipt, b.receipt) || a.position - b.position,
    );
    for (const debt of oldestFirst) {
      const points = Math.min(debt.remaining, lot.remaining);
      if (points === 0) continue;
      debt.remaining -= points;
      lot.remaining -= points;
      this.flows(lot.issuer, "redeemed", points);
      this.flows(debt.creditor, "redeemed", -points);
      repaid.set(debt.creditor, (repaid.get(debt.creditor) ?? 0) + points);
    }
    if (repaid.size > 0) this.entries.push({ kind: "DEBT_REPAYMENT", points: 0, atMs: lot.issuedMs });
    return repaid;
  }

  /** Answers the draws, or what was available. */
  spend(points: number, atMs: number): readonly Draw[] | { readonly available: number } {
    const available = this.available(atMs);
    if (available < points) return { available };
    const { lots } = this.open((lot) => lot.issuedMs <= atMs && atMs < lot.expiresMs);
    return this.pay(this.takeInOrder(lots, points), atMs);
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
    this.holds.push({ ...hold, marks: this.takeInOrder(lots, hold.points), status: "AUTHORISED", captured: 0 });
  }

  /** Pays with the lots that the hold earmarks, in their order; what is left over is free again. */
  capture(hold: Hold, points: number, atMs: number): readonly Draw[] {
    hold.status = points === hold.points ? "CAPTURED" : "PARTIALLY_CAPTURED";
    hold.captured = points;
    return this.pay(this.drawsOf(hold), atMs);
  }

  /** The draws of a hold that was captured: its earmarks in order, up to what was captured. */
  drawsOf(hold: Hold): readonly Draw[] {
    return this.takeInOrder(hold.marks, hold.captured);
  }

  timeOutHolds(nowMs: number): void {
    for (const hold of this.holds) if (hold.status === "AUTHORISED" && hold.untilMs <= nowMs) hold.status = "EXPIRED";
  }

  /** Rows take back from the latest purchases first and, within one, from the last line; see the shared rules, number 4. */
  takeBack(
    from: readonly Purchase[],
    document: { readonly receipt: string; readonly atMs: number },
    rows: readonly { readonly sku: string; readonly quantity: number }[],
  ): Returned {
    const latestFirst = [...from].sort((a, b) => b.atMs - a.atMs || byText(b.receipt, a.receipt));
    const touched = new Set<Purchase>();
    const unmatched: { sku: string; quantity: number }[] = [];
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
    const inTime = [...touched].sort((a, b) => a.atMs - b.atMs || byText(a.receipt, b.receipt));
    return { ...this.reverse(inTime, document), unmatched, touched: inTime };
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
