import { divide, type Amount, type Sums } from "./modelMoney.js";

/** The home currencies of the contracts; whoever has none keeps its currencies. */
export const HOMES: Readonly<Record<string, string>> = { a: "CZK", b: "EUR", c: "CZK" };

/** One euro in crowns, from a day on. */
export interface ModelRate {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly text: string;
}

/** What stands from before the first cycle, and what comes with a later one. */
export const RATES = {
  BEFORE: { numerator: 24_365n, denominator: 1_000n, text: "24.365" },
  NOW: { numerator: 251n, denominator: 10n, text: "25.1" },
} as const;

const PRAGUE = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Prague" });

export function dayOf(atMs: number): string {
  return PRAGUE.format(new Date(atMs));
}

/** The rate of a day among what is approved. */
export function rateOf(rates: readonly ModelRate[], day: string): ModelRate | undefined {
  return rates.filter((rate) => rate.day <= day).sort((one, other) => (one.day < other.day ? 1 : -1))[0];
}

/** What is to be exchanged: nets in other currencies than the partner's home. */
export function foreignOf(nets: Sums): Amount[] {
  return [...nets].flatMap(([currency, partners]) =>
    [...partners].flatMap(([partner, minor]) =>
      minor !== 0n && (HOMES[partner] ?? currency) !== currency ? [{ currency, partner, minor }] : [],
    ),
  );
}

/** In the partner's home currency. */
export function exchange({ currency, partner, minor }: Amount, rate: ModelRate | undefined): Amount {
  const home = HOMES[partner] ?? currency;
  if (home === currency) return { currency, partner, minor };
  if (!rate) throw new Error("the model exchanges nothing without a rate");
  const { numerator, denominator } = rate;
  const [up, down] = home === "CZK" ? [numerator, denominator] : [denominator, numerator];
  return { currency: home, partner, minor: divide(minor * up, down) };
}
