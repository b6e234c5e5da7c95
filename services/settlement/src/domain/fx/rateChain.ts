import { refuse, type LocalDate, type Refused } from "@tessera/kernel";
import { compareCodes } from "../netting/debt.js";
import { RATE_SCALE, type FxRate, type FxRateMissing } from "./fxRate.js";

/** An exact fraction: one unit of the first currency is worth numerator ÷ denominator of the last. */
export interface RateChain {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** Ids of the rates, in the order used. */
  readonly rateIds: readonly string[];
}

/** Of each pair the latest rate that is valid on a day, the other way round of a pair being a pair of its own. */
export function ratesOn(rates: readonly FxRate[], on: LocalDate): FxRate[] {
  const latest = new Map<string, FxRate>();
  for (const rate of rates) {
    const pair = `${rate.base}${rate.quote}`;
    const known = latest.get(pair);
    if (rate.validOn <= on && (!known || known.validOn < rate.validOn)) latest.set(pair, rate);
  }
  return [...latest.values()].sort((a, b) => compareCodes(a.base + a.quote, b.base + b.quote));
}

/**
 * The way from one currency to another over the rates of a day: the shortest, a rate as it is quoted before one turned round, then by
 * code, so that every machine takes the same way. The fractions are multiplied; nothing is rounded on the way.
 */
export function rateChain(
  rates: readonly FxRate[],
  pair: { readonly from: string; readonly to: string; readonly on: LocalDate },
): RateChain | Refused<FxRateMissing> {
  const { from, to, on } = pair;
  const unit = 10n ** BigInt(RATE_SCALE);
  const reached = new Map<string, RateChain>([[from, { numerator: 1n, denominator: 1n, rateIds: [] }]]);
  const steps = ratesOn(rates, on);
  for (let frontier = [from]; frontier.length > 0 && !reached.has(to);) {
    const next: string[] = [];
    const step = (here: string, there: string, numerator: bigint, denominator: bigint, id: string): void => {
      const chain = reached.get(here);
      if (!chain || reached.has(there)) return;
      reached.set(there, {
        numerator: chain.numerator * numerator,
        denominator: chain.denominator * denominator,
        rateIds: [...chain.rateIds, id],
      });
      next.push(there);
    };
    for (const here of frontier) {
      for (const { id, base, quote, rate } of steps) if (base === here) step(here, quote, rate, unit, id);
      for (const { id, base, quote, rate } of steps) if (quote === here) step(here, base, unit, rate, id);
    }
    frontier = next;
  }
  const chain = reached.get(to);
  if (chain) return chain;
  const message = `No rate leads from ${from} to ${to} on ${on}.`;
  return refuse({ kind: "FxRateMissing", message, base: from, quote: to, on });
}
