import { localText } from "./localTime.js";

/** A programme as a run needs it. */
export interface Programme {
  readonly code: string;
  readonly zone: string;
  readonly expiryMonths: number;
  readonly clawback: "DEBT" | "DEDUCT_CASH" | "ISSUER_ABSORBS";
}

/** One version of a partner's contract, in force from an instant on. Prices in millionths of the currency. */
export interface Terms {
  readonly fromMs: number;
  readonly priceMicro: bigint;
  readonly issues: boolean;
  readonly redeems: boolean;
}

/** One version of an earning rule, over local dates [from, to). Millionths. */
export interface Rule {
  readonly code: string;
  readonly kind: "BASE" | "MULTIPLIER";
  readonly from: string;
  readonly to: string | undefined;
  readonly unitMicro: bigint;
  readonly factorMicro: bigint;
  readonly atLeastMicro: bigint;
  readonly notEarning: readonly string[];
}

export interface Partner {
  readonly code: string;
  readonly currency: string;
  readonly terms: Terms[];
  /** In the order published: a later version of a code supersedes the earlier ones. */
  readonly rules: Rule[];
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly priceMicro: bigint;
}

export function micro(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(6, "0"));
}

/** The contract in force at an instant: the one with the latest start that is not after it. */
export function termsAt({ terms }: Partner, atMs: number): Terms | undefined {
  return terms.filter(({ fromMs }) => fromMs <= atMs).sort((a, b) => b.fromMs - a.fromMs)[0];
}

/** The rule versions of an instant's local date: of each code the last one published that has begun, unless it has ended. */
export function rulesAt(partner: Partner, atMs: number, zone: string): Rule[] {
  const date = localText(atMs, zone).slice(0, 10);
  const newest = new Map<string, Rule>();
  for (const rule of partner.rules) if (rule.from <= date) newest.set(rule.code, rule);
  return [...newest.values()].filter(({ to }) => to === undefined || date < to);
}

/** ⌊⌊amount / unit⌋ × factors⌋: the amount leaves out what does not earn, a factor counts when that amount reaches its threshold. */
export function earnedPoints(rules: readonly Rule[], lines: readonly Line[]): number {
  const bases = rules.filter(({ kind }) => kind === "BASE");
  const notEarning = new Set(bases.flatMap((rule) => rule.notEarning));
  const amount = lines
    .filter(({ sku }) => !notEarning.has(sku))
    .reduce((sum, { quantity, priceMicro }) => sum + BigInt(quantity) * priceMicro, 0n);
  let numerator = bases.reduce((sum, { unitMicro }) => sum + amount / unitMicro, 0n);
  let denominator = 1n;
  for (const { kind, factorMicro, atLeastMicro } of rules) {
    if (kind !== "MULTIPLIER" || amount < atLeastMicro) continue;
    numerator *= factorMicro;
    denominator *= 1_000_000n;
  }
  return Number(numerator / denominator);
}
