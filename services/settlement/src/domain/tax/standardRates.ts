import type { LocalDate } from "@tessera/kernel";

interface DatedRate {
  readonly from: LocalDate;
  readonly rateBps: number;
}

/**
 * Standard rates of VAT by country, ascending by date, from the laws and their amendments.
 * CZ: zákon č. 235/2004 Sb., § 47 (19 % from 1 May 2004; 20 % by 362/2009 Sb.; 21 % by 500/2012 Sb.).
 * SK: zákon č. 222/2004 Z. z., § 27 (19 % from 1 May 2004; 20 % by 490/2010 Z. z.; 23 % by 278/2024 Z. z.).
 * PL: ustawa z dnia 11 marca 2004 r. o podatku od towarów i usług, art. 41 (22 % from 1 May 2004), art. 146a and its successors
 * 146aa and 146ef (23 % from 1 January 2011).
 */
const STANDARD_RATES: Readonly<Record<string, readonly DatedRate[]>> = {
  CZ: [
    { from: "2004-05-01", rateBps: 1900 },
    { from: "2010-01-01", rateBps: 2000 },
    { from: "2013-01-01", rateBps: 2100 },
  ],
  SK: [
    { from: "2004-05-01", rateBps: 1900 },
    { from: "2011-01-01", rateBps: 2000 },
    { from: "2025-01-01", rateBps: 2300 },
  ],
  PL: [
    { from: "2004-05-01", rateBps: 2200 },
    { from: "2011-01-01", rateBps: 2300 },
  ],
};

/** The standard rate of a country on a day, in basis points; undefined where no law is known here. */
export function standardRate(country: string, on: LocalDate): number | undefined {
  return STANDARD_RATES[country]?.filter(({ from }) => from <= on).at(-1)?.rateBps;
}
