import { currencyDigits, divideHalfAwayFromZero, isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import { compareCodes } from "../netting/debt.js";
import type { FxRate, FxRateMissing } from "./fxRate.js";
import { rateChain } from "./rateChain.js";

/** What a partner receives (+) or pays (−) in one currency, in minor units. */
export interface CurrencyNet {
  readonly partnerCode: string;
  readonly currency: string;
  readonly netMinor: bigint;
}

/** A partner's net in a foreign currency, taken over by the operator's FX book. Signed like the net. */
export interface FxConversion {
  readonly partnerCode: string;
  readonly fromCurrency: string;
  readonly fromMinor: bigint;
  readonly toCurrency: string;
  /** This part by itself, rounded half away from zero: what the FX book counts. */
  readonly toMinor: bigint;
  /** What the partner gets beyond its parts because their exact sum is rounded once; stands on its first part. */
  readonly roundingMinor: bigint;
  readonly rateIds: readonly string[];
}

export interface Consolidated {
  /** One per partner, in its home currency, ascending by currency and partner; none that is zero. */
  readonly nets: readonly CurrencyNet[];
  readonly conversions: readonly FxConversion[];
}

export interface ConsolidationDay {
  /** Currency of each partner's contract; a partner without one keeps its currencies. */
  readonly homeOf: ReadonlyMap<string, string>;
  readonly rates: readonly FxRate[];
  readonly on: LocalDate;
}

/**
 * Brings every partner's nets into its home currency. The exact values of a partner's foreign nets are summed and rounded once
 * to the home currency's minor unit, half away from zero. Per currency Σ nets before = Σ nets after + Σ from − Σ (to + rounding): what
 * leaves or enters a currency is the operator's FX book's (and `rounding`'s), nothing is made or lost.
 */
export function consolidateNets(
  nets: readonly CurrencyNet[],
  day: ConsolidationDay,
): Consolidated | Refused<FxRateMissing> {
  const own = new Map<string, { net: CurrencyNet }>();
  const foreign = new Map<string, CurrencyNet[]>();
  const add = (partnerCode: string, currency: string, amountMinor: bigint): void => {
    const key = `${currency}\n${partnerCode}`;
    const netMinor = (own.get(key)?.net.netMinor ?? 0n) + amountMinor;
    own.set(key, { net: { partnerCode, currency, netMinor } });
  };
  for (const net of [...nets].sort(byPartner)) {
    const home = day.homeOf.get(net.partnerCode) ?? net.currency;
    if (home === net.currency) add(net.partnerCode, net.currency, net.netMinor);
    else if (net.netMinor !== 0n) foreign.set(net.partnerCode, [...(foreign.get(net.partnerCode) ?? []), net]);
  }
  const conversions: FxConversion[] = [];
  for (const [partnerCode, parts] of foreign) {
    const home = day.homeOf.get(partnerCode) ?? "";
    const converted = convertTogether(parts, home, day);
    if (isRefused(converted)) return converted;
    conversions.push(...converted);
    const toMinor = converted.reduce((sum, part) => sum + part.toMinor + part.roundingMinor, 0n);
    add(partnerCode, home, toMinor);
  }
  const all = [...own.values()].map(({ net }) => net).filter(({ netMinor }) => netMinor !== 0n);
  return { nets: all.sort((a, b) => compareCodes(a.currency, b.currency) || byPartner(a, b)), conversions };
}

function convertTogether(
  parts: readonly CurrencyNet[],
  home: string,
  { rates, on }: ConsolidationDay,
): FxConversion[] | Refused<FxRateMissing> {
  let sum = { numerator: 0n, denominator: 1n };
  const conversions: FxConversion[] = [];
  for (const { partnerCode, currency, netMinor } of parts) {
    const chain = rateChain(rates, { from: currency, to: home, on });
    if (isRefused(chain)) return chain;
    // Minor units of both currencies: the digits of each are part of the fraction.
    const numerator = netMinor * chain.numerator * 10n ** BigInt(currencyDigits(home));
    const denominator = chain.denominator * 10n ** BigInt(currencyDigits(currency));
    sum = {
      numerator: sum.numerator * denominator + numerator * sum.denominator,
      denominator: sum.denominator * denominator,
    };
    const toMinor = divideHalfAwayFromZero(numerator, denominator);
    const { rateIds } = chain;
    conversions.push({
      partnerCode,
      fromCurrency: currency,
      fromMinor: netMinor,
      toCurrency: home,
      toMinor,
      roundingMinor: 0n,
      rateIds,
    });
  }
  const once = divideHalfAwayFromZero(sum.numerator, sum.denominator);
  const apart = conversions.reduce((total, part) => total + part.toMinor, 0n);
  return conversions.map((part, index) => (index === 0 ? { ...part, roundingMinor: once - apart } : part));
}

function byPartner(a: CurrencyNet, b: CurrencyNet): number {
  return compareCodes(a.partnerCode, b.partnerCode) || compareCodes(a.currency, b.currency);
}
