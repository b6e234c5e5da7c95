/**
 * The currency that a country's VAT is declared in, where a standard rate of it is known here (standardRates.ts). An invoice may be in any
 * currency, its VAT must be said in this one (Directive 2006/112/EC, article 230).
 */
const DOMESTIC: Readonly<Record<string, string>> = { CZ: "CZK", PL: "PLN", SK: "EUR" };

export function domesticCurrency(country: string): string | undefined {
  return DOMESTIC[country];
}
