import { createHash } from "node:crypto";
import type { CoalitionFile, OrderRow, RedemptionRequest } from "./coalition.js";

/**
 * What must come out of a replay, computed in memory from the written rules alone and in the plainest way: it shares no line
 * with the services, so that an agreement of both means something. Local times are compared as text (they have one format),
 * money and prices are bigints in millionths.
 */
export interface ReplayOutcome {
  asOf: string;
  skippedRows: { noCard: number; notEarning: number };
  outcomes: Record<string, number>;
  unmatchedReturns: { lines: number; quantity: number };
  points: Record<string, { issued: number; redeemed: number; expired: number; reversed: number; outstanding: number }>;
  members: { count: number; sumAvailable: number; negative: number; sha256OfCardCommaAvailableLines: string };
  cycles: Record<string, Record<string, CurrencyOutcome>>;
}

interface CurrencyOutcome {
  obligations: number;
  byKind: Record<string, number>;
  grossMinor: number;
  bilateralNetMinor: number;
  multilateralNetMinor: number;
  netMinor: Record<string, number>;
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly priceMicro: bigint;
  kept: number;
}

interface Receipt {
  readonly kind: 0 | 1;
  readonly partner: string;
  readonly number: string;
  at: string;
  readonly card: string;
  readonly lines: Line[];
  points: number;
  lot?: Lot;
}

interface Lot {
  readonly issuer: string;
  readonly number: string;
  readonly at: string;
  readonly expires: string;
  readonly priceMicro: bigint;
  remaining: number;
  /** Points that expired unspent and may still be reversed. */
  expired: number;
}

interface Debt {
  readonly creditor: string;
  remaining: number;
}

interface Member {
  readonly lots: Lot[];
  readonly debts: Debt[];
  readonly purchases: Receipt[];
}

type Event = { readonly at: string; readonly rank: 0 | 1 | 2; readonly partner: string; readonly id: string } & (
  { readonly receipt: Receipt } | { readonly request: RedemptionRequest }
);

const micro = (text: string): bigint => {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(6, "0"));
};
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class ReplayModel {
  private readonly members = new Map<string, Member>();
  private readonly stock = new Map<string, number>();
  private readonly totals = new Map<string, { issued: number; redeemed: number; expired: number; reversed: number }>();
  private readonly outcomes: Record<string, number> = {};
  private readonly unmatched = { lines: 0, quantity: 0 };
  private readonly skipped = { noCard: 0, notEarning: 0 };
  private readonly obligations: {
    month: string;
    currency: string;
    kind: string;
    debtor: string;
    creditor: string;
    minor: bigint;
  }[] = [];

  constructor(private readonly coalition: CoalitionFile) {
    for (const partner of coalition.partners) {
      this.totals.set(partner.code, { issued: 0, redeemed: 0, expired: 0, reversed: 0 });
    }
    for (const reward of coalition.rewards) if (reward.stock !== undefined) this.stock.set(reward.code, reward.stock);
  }

  run(rows: Iterable<OrderRow>, requests: readonly RedemptionRequest[]): ReplayOutcome {
    const events = this.events(this.receipts(rows), requests);
    for (const event of events) {
      if ("request" in event) this.redeem(event.request);
      else if (event.receipt.kind === 0) this.purchase(event.receipt);
      else this.takeBack(event.receipt);
    }
    const asOf = events.at(-1)?.at ?? "";
    this.expire(asOf);
    return this.outcome(asOf);
  }

  /** Rules 1, 2 and 4: the rows that count, grouped into receipts. */
  private receipts(rows: Iterable<OrderRow>): Receipt[] {
    const notEarning = new Set(this.coalition.notEarning);
    const receipts = new Map<string, Receipt>();
    for (const row of rows) {
      if (row.card === "") {
        this.skipped.noCard++;
        continue;
      }
      const isReturn = row.receiptNumber.startsWith("C");
      const priceMicro = micro(row.unitPrice.replace("-", ""));
      const badPrice = row.unitPrice.startsWith("-") || priceMicro === 0n;
      if (notEarning.has(row.sku) || (isReturn ? row.quantity >= 0 : row.quantity <= 0 || badPrice)) {
        this.skipped.notEarning++;
        continue;
      }
      const key = `${row.partner} ${row.receiptNumber}`;
      let receipt = receipts.get(key);
      if (!receipt) {
        receipt = {
          kind: isReturn ? 1 : 0,
          partner: row.partner,
          number: row.receiptNumber,
          at: row.soldAt,
          card: row.card,
          lines: [],
          points: 0,
        };
        receipts.set(key, receipt);
      }
      if (row.soldAt < receipt.at) receipt.at = row.soldAt;
      const quantity = Math.abs(row.quantity);
      receipt.lines.push({ sku: row.sku, quantity, priceMicro, kept: quantity });
    }
    return [...receipts.values()];
  }

  /** Rule 8. */
  private events(receipts: readonly Receipt[], requests: readonly RedemptionRequest[]): Event[] {
    const events: Event[] = receipts.map((receipt) => ({
      at: receipt.at,
      rank: receipt.kind,
      partner: receipt.partner,
      id: receipt.number,
      receipt,
    }));
    for (const request of requests)
      events.push({ at: request.requestedAt, rank: 2, partner: "", id: request.id, request });
    for (const receipt of receipts) this.member(receipt.card);
    return events.sort(
      (a, b) => byText(a.at, b.at) || a.rank - b.rank || byText(a.partner, b.partner) || byText(a.id, b.id),
    );
  }

  private member(card: string): Member {
    let member = this.members.get(card);
    if (!member) this.members.set(card, (member = { lots: [], debts: [], purchases: [] }));
    return member;
  }

  private count(name: string, by = 1): void {
    this.outcomes[name] = (this.outcomes[name] ?? 0) + by;
  }

  private totalsOf(partner: string) {
    const totals = this.totals.get(partner);
    if (!totals) throw new Error(`unknown partner ${partner}`);
    return totals;
  }

  private partner(code: string) {
    const partner = this.coalition.partners.find((candidate) => candidate.code === code);
    if (!partner) throw new Error(`unknown partner ${code}`);
    return partner;
  }

  /** Rule 2, for the quantities kept. */
  private pointsFor(receipt: Receipt): number {
    const amountMicro = receipt.lines.reduce((sum, line) => sum + BigInt(line.kept) * line.priceMicro, 0n);
    const base = amountMicro / micro(this.partner(receipt.partner).earnUnit);
    const day = receipt.at.slice(0, 10);
    let numerator = base;
    let denominator = 1n;
    for (const campaign of this.coalition.campaigns) {
      const applies =
        campaign.partner === receipt.partner &&
        campaign.from <= day &&
        day < campaign.to &&
        amountMicro >= micro(campaign.when.receiptAtLeast);
      if (applies) {
        numerator *= micro(campaign.multiplier);
        denominator *= 1_000_000n;
      }
    }
    return Number(numerator / denominator);
  }

  private tariff(partnerCode: string, day: string): bigint {
    const changes = this.coalition.tariffChanges
      .filter((change) => change.partner === partnerCode && change.effectiveFrom <= day)
      .sort((a, b) => byText(a.effectiveFrom, b.effectiveFrom));
    return micro(changes.at(-1)?.unitPrice ?? this.partner(partnerCode).unitPrice);
  }

  /** Rule 3: the first day of the month that follows by `months` + 1, as local wall-clock text. */
  private expiryOf(at: string): string {
    const month = Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7)) - 1 + this.coalition.programme.expiry.months + 1;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01T00:00:00`;
  }

  private purchase(receipt: Receipt): void {
    this.count("purchases");
    const member = this.member(receipt.card);
    member.purchases.push(receipt);
    receipt.points = this.pointsFor(receipt);
    if (receipt.points === 0) {
      this.count("purchasesWithoutPoints");
      return;
    }
    const lot: Lot = {
      issuer: receipt.partner,
      number: receipt.number,
      at: receipt.at,
      expires: this.expiryOf(receipt.at),
      priceMicro: this.tariff(receipt.partner, receipt.at.slice(0, 10)),
      remaining: receipt.points,
      expired: 0,
    };
    receipt.lot = lot;
    member.lots.push(lot);
    this.totalsOf(receipt.partner).issued += receipt.points;
    this.repay(member, lot, receipt.at.slice(0, 7));
  }

  /** Rule 5. */
  private repay(member: Member, lot: Lot, month: string): void {
    const perCreditor = new Map<string, number>();
    for (const debt of member.debts) {
      const repaid = Math.min(debt.remaining, lot.remaining);
      if (repaid === 0) continue;
      debt.remaining -= repaid;
      lot.remaining -= repaid;
      this.count("debtPointsRepaid", repaid);
      this.totalsOf(lot.issuer).redeemed += repaid;
      this.totalsOf(debt.creditor).redeemed -= repaid;
      perCreditor.set(debt.creditor, (perCreditor.get(debt.creditor) ?? 0) + repaid);
    }
    for (const [creditor, repaid] of perCreditor) {
      const minor = this.round(BigInt(repaid) * lot.priceMicro);
      this.owe(month, this.partner(lot.issuer).currency, "DEBT_REPAYMENT", lot.issuer, creditor, minor);
    }
  }

  /** Millionths to hundredths, half away from zero; all currencies of the data have two digits. */
  private round(valueMicro: bigint): bigint {
    return (valueMicro + 5_000n) / 10_000n;
  }

  private owe(month: string, currency: string, kind: string, debtor: string, creditor: string, minor: bigint): void {
    if (debtor !== creditor && minor > 0n) this.obligations.push({ month, currency, kind, debtor, creditor, minor });
  }

  /** Rule 4. */
  private takeBack(receipt: Receipt): void {
    this.count("returns");
    const member = this.member(receipt.card);
    const candidates = member.purchases
      .filter((purchase) => purchase.partner === receipt.partner)
      .sort((a, b) => byText(b.at, a.at) || byText(b.number, a.number));
    const touched = new Set<Receipt>();
    for (const line of receipt.lines) {
      let left = line.quantity;
      for (const purchase of candidates) {
        for (const bought of [...purchase.lines].reverse()) {
          const taken = bought.sku === line.sku ? Math.min(left, bought.kept) : 0;
          if (taken === 0) continue;
          bought.kept -= taken;
          left -= taken;
          touched.add(purchase);
        }
      }
      if (left > 0) {
        this.unmatched.lines++;
        this.unmatched.quantity += left;
      }
    }
    for (const purchase of [...touched].sort((a, b) => byText(a.at, b.at) || byText(a.number, b.number))) {
      this.reverse(member, purchase, receipt.at);
    }
  }

  private reverse(member: Member, purchase: Receipt, at: string): void {
    const target = this.pointsFor(purchase);
    const reversed = purchase.points - target;
    purchase.points = target;
    const lot = purchase.lot;
    if (reversed === 0 || !lot) return;
    const totals = this.totalsOf(lot.issuer);
    this.expireLot(lot, at);
    const fromRemaining = Math.min(reversed, lot.remaining);
    lot.remaining -= fromRemaining;
    const fromExpired = Math.min(reversed - fromRemaining, lot.expired);
    lot.expired -= fromExpired;
    totals.expired -= fromExpired;
    totals.reversed += reversed;
    const debt = reversed - fromRemaining - fromExpired;
    if (debt > 0) {
      member.debts.push({ creditor: lot.issuer, remaining: debt });
      this.count("debtPointsCreated", debt);
    }
  }

  private expireLot(lot: Lot, at: string): void {
    if (at < lot.expires || lot.remaining === 0) return;
    lot.expired += lot.remaining;
    this.totalsOf(lot.issuer).expired += lot.remaining;
    lot.remaining = 0;
  }

  private expire(at: string): void {
    for (const member of this.members.values()) for (const lot of member.lots) this.expireLot(lot, at);
  }

  private available(member: Member, at: string): number {
    const lots = member.lots.filter((lot) => at < lot.expires).reduce((sum, lot) => sum + lot.remaining, 0);
    return lots - member.debts.reduce((sum, debt) => sum + debt.remaining, 0);
  }

  /** Rule 7. */
  private redeem(request: RedemptionRequest): void {
    const reward = this.coalition.rewards.find((candidate) => candidate.code === request.rewardCode);
    const member = this.members.get(request.card);
    if (!reward || !member) throw new Error(`request ${request.id} names an unknown reward or card`);
    if (this.stock.get(reward.code) === 0) return this.count("refused.OUT_OF_STOCK");
    if (this.available(member, request.requestedAt) < reward.points) return this.count("refused.INSUFFICIENT_POINTS");
    const stock = this.stock.get(reward.code);
    if (stock !== undefined) this.stock.set(reward.code, stock - 1);
    this.count("confirmed");
    this.clear(reward.partner, request.requestedAt.slice(0, 7), this.draw(member, reward.points, request.requestedAt));
  }

  private draw(member: Member, wanted: number, at: string): { lot: Lot; points: number }[] {
    const lots = member.lots
      .filter((lot) => at < lot.expires && lot.remaining > 0)
      .sort(
        (a, b) =>
          byText(a.expires, b.expires) ||
          byText(a.at, b.at) ||
          byText(a.issuer, b.issuer) ||
          byText(a.number, b.number),
      );
    let left = wanted;
    const draws = [];
    for (const lot of lots) {
      const drawn = Math.min(left, lot.remaining);
      if (drawn === 0) break;
      lot.remaining -= drawn;
      left -= drawn;
      this.totalsOf(lot.issuer).redeemed += drawn;
      draws.push({ lot, points: drawn });
    }
    return draws;
  }

  private clear(redeemer: string, month: string, draws: readonly { lot: Lot; points: number }[]): void {
    const perCurrency = new Map<string, Map<string, bigint>>();
    for (const { lot, points } of draws) {
      const currency = this.partner(lot.issuer).currency;
      let values = perCurrency.get(currency);
      if (!values) perCurrency.set(currency, (values = new Map<string, bigint>()));
      values.set(lot.issuer, (values.get(lot.issuer) ?? 0n) + BigInt(points) * lot.priceMicro);
    }
    for (const [currency, values] of perCurrency) {
      const sum = [...values.values()].reduce((a, b) => a + b, 0n);
      const total = this.round(sum);
      const shares = [...values].map(([issuer, value], index) => ({
        issuer,
        index,
        minor: (total * value) / sum,
        rest: (total * value) % sum,
      }));
      let missing = total - shares.reduce((a, share) => a + share.minor, 0n);
      for (const share of [...shares].sort((a, b) =>
        a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
      )) {
        if (missing-- > 0n) share.minor++;
      }
      for (const share of shares) this.owe(month, currency, "REDEMPTION", share.issuer, redeemer, share.minor);
    }
  }

  private outcome(asOf: string): ReplayOutcome {
    const points: ReplayOutcome["points"] = {};
    for (const [code, totals] of [...this.totals].sort(([a], [b]) => byText(a, b))) {
      points[code] = { ...totals, outstanding: totals.issued - totals.redeemed - totals.expired - totals.reversed };
    }
    const balances = [...this.members].map(([card, member]) => ({ card, available: this.available(member, asOf) }));
    balances.sort((a, b) => byText(a.card, b.card));
    const digest = createHash("sha256");
    for (const { card, available } of balances) digest.update(`${card},${available}\n`);
    return {
      asOf,
      skippedRows: this.skipped,
      outcomes: this.outcomes,
      unmatchedReturns: this.unmatched,
      points,
      members: {
        count: balances.length,
        sumAvailable: balances.reduce((sum, { available }) => sum + available, 0),
        negative: balances.filter(({ available }) => available < 0).length,
        sha256OfCardCommaAvailableLines: digest.digest("hex"),
      },
      cycles: this.cycles(),
    };
  }

  /** Rule 9 and 12. */
  private cycles(): ReplayOutcome["cycles"] {
    const cycles: ReplayOutcome["cycles"] = {};
    const groups = new Map<string, typeof this.obligations>();
    for (const obligation of this.obligations) {
      const key = `${obligation.month} ${obligation.currency}`;
      groups.set(key, [...(groups.get(key) ?? []), obligation]);
    }
    for (const [key, group] of [...groups].sort(([a], [b]) => byText(a, b))) {
      const [month = "", currency = ""] = key.split(" ");
      const net = new Map<string, bigint>();
      const pairs = new Map<string, bigint>();
      const byKind: Record<string, number> = {};
      let gross = 0n;
      for (const { kind, debtor, creditor, minor } of group) {
        gross += minor;
        byKind[kind] = (byKind[kind] ?? 0) + 1;
        net.set(debtor, (net.get(debtor) ?? 0n) - minor);
        net.set(creditor, (net.get(creditor) ?? 0n) + minor);
        const pair = debtor < creditor ? `${debtor} ${creditor}` : `${creditor} ${debtor}`;
        pairs.set(pair, (pairs.get(pair) ?? 0n) + (debtor < creditor ? minor : -minor));
      }
      const netMinor: Record<string, number> = {};
      for (const [partner, minor] of [...net].sort(([a], [b]) => byText(a, b)))
        if (minor !== 0n) netMinor[partner] = Number(minor);
      (cycles[month] ??= {})[currency] = {
        obligations: group.length,
        byKind,
        grossMinor: Number(gross),
        bilateralNetMinor: Number([...pairs.values()].reduce((sum, minor) => sum + (minor < 0n ? -minor : minor), 0n)),
        multilateralNetMinor: Number([...net.values()].reduce((sum, minor) => sum + (minor > 0n ? minor : 0n), 0n)),
        netMinor,
      };
    }
    return cycles;
  }
}
