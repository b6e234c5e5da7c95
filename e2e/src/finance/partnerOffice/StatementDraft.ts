import { daysFrom } from "../days.js";
import { findWays, type Circumstance } from "./circumstances.js";
import type { KnownCycle, KnownObligation } from "./knownObligations.js";
import { inUnits, type ToldLine } from "./toldLine.js";
import type { BadLine, TrueBreak, TrueMatch } from "./truth.js";

/** How a partner keeps its books. */
export interface Books {
  /** What it pays has a minus; otherwise every amount is a magnitude. */
  readonly isSigned: boolean;
  /** What finance tolerates, by currency. */
  readonly tolerances: ReadonlyMap<string, Tolerance>;
}

export interface Tolerance {
  readonly absoluteMinor: bigint;
  readonly bps: number;
}

/** Obligations under one reference; a statement goes wrong at most once in each bundle, so that one fault hides no other. */
export interface Bundle {
  readonly reference: string;
  readonly obligations: readonly KnownObligation[];
}

/** More of them, and by mere numbers some of them come to others. */
const MOST_UNNAMED = 9;

/** A statement while it is written, with what is true of it. */
export class StatementDraft {
  readonly lines: ToldLine[] = [];
  readonly matches: TrueMatch[] = [];
  readonly breaks: TrueBreak[] = [];
  readonly badLines: BadLine[] = [];
  private readonly items: Circumstance[] = [];
  private readonly foreign: Circumstance[] = [];
  private ways: string[] = [];
  private told = 0;

  constructor(
    readonly books: Books,
    readonly cycle: KnownCycle,
    readonly chance: () => number,
    private readonly prefix: string,
    /** Ids of obligations that we have posted a second time. */
    readonly twins: ReadonlySet<string>,
  ) {}

  /** A whole number from 0 up to, without, `below`. */
  pick(below: number): number {
    return Math.floor(this.chance() * below);
  }

  oneOf<Item>(some: readonly [Item, ...Item[]]): Item {
    return some[this.pick(some.length)] ?? some[0];
  }

  /** The amount as this partner writes it. */
  minorOf({ amountMinor, isOurs }: KnownObligation): bigint {
    return isOurs || !this.books.isSigned ? amountMinor : -amountMinor;
  }

  sumOf(obligations: readonly KnownObligation[]): bigint {
    return obligations.reduce((sum, one) => sum + this.minorOf(one), 0n);
  }

  isTolerated(currency: string, expectedMinor: bigint, foundMinor: bigint): boolean {
    const tolerance = this.books.tolerances.get(currency);
    const size = (value: bigint) => (value < 0n ? -value : value);
    const difference = size(expectedMinor - foundMinor);
    if (!tolerance || foundMinor === 0n || expectedMinor > 0n !== foundMinor > 0n) return false;
    return difference <= tolerance.absoluteMinor && difference * 10_000n <= size(expectedMinor) * BigInt(tolerance.bps);
  }

  nextLineId(): string {
    return `${this.prefix}-${(this.told += 1)}`;
  }

  /** A number of the partner's own documents. */
  ownNumber(): string {
    return `FV${this.cycle.month.replace("-", "")}${String(100_000 + this.pick(900_000))}`;
  }

  /** Writes a line about an obligation; what is given stands instead of what is true. Answers its id. */
  tell(about: KnownObligation, instead: Partial<ToldLine> & { readonly amountMinor?: bigint } = {}): string {
    const { amountMinor, ...texts } = instead;
    const lineId = texts.lineId ?? this.nextLineId();
    this.lines.push({
      lineId,
      reference: about.id,
      amount: inUnits(amountMinor ?? this.minorOf(about)),
      currency: about.currency,
      cycle: this.oneOf([this.cycle.id, this.cycle.month, ""]),
      date: daysFrom(about.date, this.pick(3)),
      description: `${lineId} ${about.counterparty}`,
      ...texts,
    });
    return lineId;
  }

  match(pass: number, expected: readonly KnownObligation[], found: readonly string[], feeMinor = 0n): void {
    this.matches.push({ pass, expected: expected.map(({ id }) => id), found, feeMinor });
  }

  break(type: string, expected: readonly KnownObligation[], found: readonly string[], proposals = 0): void {
    this.breaks.push({ type, expected: expected.map(({ id }) => id), found, proposals });
  }

  /** Tells an obligation by its own id, as it is. */
  tellRight(one: KnownObligation): void {
    this.match(1, [one], [this.tell(one)]);
  }

  /**
   * Keeps obligations from being named, and announces lines that name nothing of ours, when that can be understood in just the ways
   * given and no other; answers whether it can. Nothing is written yet.
   */
  leaveUnnamed(
    obligations: readonly KnownObligation[],
    lines: readonly {
      readonly id: string;
      readonly amountMinor: bigint;
      readonly currency: string;
      readonly date: string;
    }[] = [],
    ways: readonly string[] = [],
  ): boolean {
    const kind = (currency: string, amountMinor: bigint) => `${currency} ${amountMinor < 0n ? "-" : "+"}`;
    const items = obligations.map((one): Circumstance => {
      const amountMinor = this.minorOf(one);
      return { id: one.id, date: one.date, amountMinor, kind: kind(one.currency, amountMinor) };
    });
    const foreign = lines.map(({ id, amountMinor, currency, date }): Circumstance => ({
      ...{ id, date, amountMinor },
      kind: kind(currency, amountMinor),
    }));
    const all = { items: [...this.items, ...items], foreign: [...this.foreign, ...foreign] };
    const isFull = [...new Set(all.items.map((one) => one.kind))].some(
      (one) => all.items.filter((item) => item.kind === one).length > MOST_UNNAMED,
    );
    if (isFull || all.foreign.length > 3 * MOST_UNNAMED) return false;
    const meant = [...this.ways, ...ways].sort();
    if (findWays(all.items, all.foreign).join("\n") !== meant.join("\n")) return false;
    this.items.push(...items);
    this.foreign.push(...foreign);
    this.ways = meant;
    return true;
  }
}
