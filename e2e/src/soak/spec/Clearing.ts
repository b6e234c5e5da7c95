import { byText } from "./byText.js";
import { monthStart } from "./localTime.js";
import type { Draw } from "./lots.js";

export type CycleStatus = "OPEN" | "CUT_OFF" | "CLOSED" | "CALCULATED";

export interface Cycle {
  readonly fromMs: number;
  toMs: number;
  status: CycleStatus;
}

export interface Obligation {
  readonly kind: "REDEMPTION" | "DEBT_REPAYMENT" | "REVERSAL";
  /** Public id of the redemption, hold or purchase. */
  readonly reference: string;
  readonly debtor: string;
  readonly creditor: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly atMs: number;
  readonly late: boolean;
  cycle: Cycle;
}

export interface Position {
  readonly currency: string;
  readonly partner: string;
  receivable: bigint;
  payable: bigint;
}

type Owed = Pick<Obligation, "debtor" | "creditor" | "currency" | "minor">;

/** Millionths to hundredths, half away from zero; every currency of a run has two digits. */
const toMinor = (valueMicro: bigint): bigint => (valueMicro + 5_000n) / 10_000n;

/** Obligations and cycles: the executable specification of clearing. It shares no line with the services. */
export class Clearing {
  readonly cycles: Cycle[];
  readonly obligations: Obligation[] = [];

  constructor(
    startsMs: number,
    private readonly zone: string,
  ) {
    this.cycles = [{ fromMs: startsMs, toMs: monthStart(startsMs, 1, zone), status: "OPEN" }];
  }

  /** What a spend makes the issuers owe: per currency rounded once, split by largest remainder, ties to who was drawn first. */
  owePayment(reference: string, redeemer: string, draws: readonly Draw[], atMs: number): void {
    const values = new Map<string, Map<string, bigint>>();
    for (const { lot, points } of draws) {
      const perIssuer = values.get(lot.currency) ?? new Map<string, bigint>();
      perIssuer.set(lot.issuer, (perIssuer.get(lot.issuer) ?? 0n) + BigInt(points) * lot.priceMicro);
      values.set(lot.currency, perIssuer);
    }
    const owed = [...values].flatMap(([currency, perIssuer]) =>
      split(perIssuer).map(({ issuer, minor }) => ({ debtor: issuer, creditor: redeemer, currency, minor })),
    );
    this.post("REDEMPTION", reference, owed, atMs);
  }

  /** What a purchase's lot repaid of older debts: its issuer owes each creditor. */
  oweRepayment(reference: string, lot: Draw["lot"], repaid: ReadonlyMap<string, number>): void {
    if (repaid.size === 0) return;
    const owed = [...repaid].map(([creditor, points]) => ({
      debtor: lot.issuer,
      creditor,
      currency: lot.currency,
      minor: toMinor(BigInt(points) * lot.priceMicro),
    }));
    this.post("DEBT_REPAYMENT", reference, owed, lot.issuedMs);
  }

  /** Whoever was owed for a payment gives it back, at the instant of the cancellation. */
  oweBack(reference: string, atMs: number): void {
    const owed = this.obligations
      .filter((one) => one.reference === reference && one.kind === "REDEMPTION")
      .map((one) => ({ ...one, debtor: one.creditor, creditor: one.debtor }));
    this.post("REVERSAL", reference, owed, atMs);
  }

  private post(kind: Obligation["kind"], reference: string, owed: readonly Owed[], atMs: number): void {
    const place = this.assign(atMs);
    for (const { debtor, creditor, currency, minor } of owed) {
      if (debtor === creditor || minor === 0n) continue;
      this.obligations.push({ kind, reference, debtor, creditor, currency, minor, atMs, ...place });
    }
  }

  /** The cycle of the instant until that is closed; then, and before the first one, the earliest open one, late. */
  private assign(atMs: number): { readonly cycle: Cycle; readonly late: boolean } {
    this.reach(atMs);
    const own = this.cycles.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
    if (own && (own.status === "OPEN" || own.status === "CUT_OFF")) return { cycle: own, late: false };
    const open = this.cycles.find(({ status }) => status === "OPEN");
    if (!open) throw new Error("no cycle is open");
    return { cycle: open, late: true };
  }

  /** Opens the cycles up to that of an instant: whatever moves points is counted in one, whether or not somebody owes for it. */
  reach(atMs: number): void {
    for (let last = this.cycles.at(-1); last && last.toMs <= atMs; last = this.cycles.at(-1)) this.openAfter(last);
  }

  private openAfter(cycle: Cycle): Cycle {
    const next: Cycle = { fromMs: cycle.toMs, toMs: monthStart(cycle.toMs, 1, this.zone), status: "OPEN" };
    this.cycles.push(next);
    return next;
  }

  /** True when a new obligation of this instant would be late. */
  wouldBeLate(atMs: number): boolean {
    const own = this.cycles.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
    return own ? own.status === "CLOSED" || own.status === "CALCULATED" : atMs < (this.cycles[0]?.fromMs ?? 0);
  }

  /** Why a cycle may not be closed at an instant (undefined: at its end), or undefined when it may. */
  refusal(cycle: Cycle, atMs: number | undefined, nowMs: number): "CycleMoveRefused" | "InvalidInput" | undefined {
    if (cycle.status !== "OPEN") return "CycleMoveRefused";
    if (this.cycles.some((other) => other.fromMs < cycle.fromMs && other.status === "OPEN")) return "CycleMoveRefused";
    if (atMs === undefined) return cycle.toMs <= nowMs ? undefined : "CycleMoveRefused";
    return atMs <= cycle.fromMs || atMs > cycle.toMs || atMs > nowMs ? "InvalidInput" : undefined;
  }

  /** Ends a cycle, early if asked; the rest of its interval and what was posted for that rest go to its successor. */
  close(cycle: Cycle, atMs: number | undefined): void {
    const endMs = cycle.toMs;
    const index = this.cycles.indexOf(cycle);
    if (atMs !== undefined && atMs < endMs) {
      cycle.toMs = atMs;
      const rest: Cycle = { fromMs: atMs, toMs: endMs, status: "OPEN" };
      this.cycles.splice(index + 1, 0, rest);
      for (const one of this.obligations) if (one.cycle === cycle && one.atMs >= atMs) one.cycle = rest;
    } else if (index === this.cycles.length - 1) {
      this.openAfter(cycle);
    }
    cycle.status = "CLOSED";
  }

  positions(cycle: Cycle): Position[] {
    const positions = new Map<string, Position>();
    const of = (currency: string, partner: string): Position => {
      const known = positions.get(`${currency} ${partner}`) ?? { currency, partner, receivable: 0n, payable: 0n };
      positions.set(`${currency} ${partner}`, known);
      return known;
    };
    for (const one of this.obligations) {
      if (one.cycle !== cycle) continue;
      of(one.currency, one.debtor).payable += one.minor;
      of(one.currency, one.creditor).receivable += one.minor;
    }
    return [...positions].sort(([a], [b]) => byText(a, b)).map(([, position]) => position);
  }
}

/** The whole value of a payment in one currency, rounded once and shared out among its issuers. */
function split(perIssuer: ReadonlyMap<string, bigint>): { readonly issuer: string; readonly minor: bigint }[] {
  const sum = [...perIssuer.values()].reduce((a, b) => a + b, 0n);
  const total = toMinor(sum);
  const shares = [...perIssuer].map(([issuer, value]) => ({
    issuer,
    minor: (total * value) / sum,
    rest: (total * value) % sum,
  }));
  let missing = total - shares.reduce((a, { minor }) => a + minor, 0n);
  // The sort keeps the order drawn among equal remainders.
  for (const share of [...shares].sort((a, b) => (a.rest === b.rest ? 0 : a.rest > b.rest ? -1 : 1))) {
    if (missing-- > 0n) share.minor += 1n;
  }
  return shares;
}
