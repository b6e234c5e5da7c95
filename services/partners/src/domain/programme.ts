import { isCurrencyCode, isTimeZone, type InputProblem, type LocalDate, slugProblems } from "@tessera/kernel";
import { dateProblems } from "./calendar.js";

export type ClawbackPolicy = "DEBT" | "DEDUCT_CASH" | "ISSUER_ABSORBS";
export type CutOffMode = "BY_SCHEDULE" | "BY_COMMAND";
export type ClearingModel = "GROSS" | "BILATERAL_NET" | "MULTILATERAL_NET";

/** What every partner of the network shares: zone, currencies, expiry and how the months are cleared. */
export interface Programme {
  readonly code: string;
  /** IANA name, for example "Europe/Prague". */
  readonly timeZone: string;
  readonly startsOn: LocalDate;
  /** ISO 4217 codes that contracts may name, in the order given. */
  readonly currencies: readonly string[];
  /** Lots expire at 00:00 local on the first day of the month that follows the month of issue by expiryMonths + 1. */
  readonly expiryMonths: number;
  readonly clawback: ClawbackPolicy;
  readonly cutOff: CutOffMode;
  readonly clearing: ClearingModel;
}

const MAX_CURRENCIES = 50;
const MAX_EXPIRY_MONTHS = 600;

/** What is wrong with a definition by itself. */
export function programmeProblems(programme: Programme): InputProblem[] {
  const problems = slugProblems("code", programme.code, 64);
  if (!isTimeZone(programme.timeZone))
    problems.push({ path: ["timeZone"], problem: "is not a time zone of the IANA database" });
  problems.push(...dateProblems("startsOn", programme.startsOn), ...currencyListProblems(programme.currencies));
  if (programme.expiryMonths < 0 || programme.expiryMonths > MAX_EXPIRY_MONTHS) {
    problems.push({ path: ["expiryMonths"], problem: `must be between 0 and ${MAX_EXPIRY_MONTHS}` });
  }
  return problems;
}

function currencyListProblems(currencies: readonly string[]): InputProblem[] {
  if (currencies.length === 0 || currencies.length > MAX_CURRENCIES) {
    return [{ path: ["currencies"], problem: `must name 1 to ${MAX_CURRENCIES} currencies` }];
  }
  return currencies.flatMap((currency, index): InputProblem[] => {
    const path = ["currencies", String(index)];
    if (!isCurrencyCode(currency)) return [{ path, problem: "is not a currency code" }];
    return currencies.indexOf(currency) < index ? [{ path, problem: "is named twice" }] : [];
  });
}

/** True when both say the same; the order of currencies says nothing. */
export function isSameProgramme(one: Programme, other: Programme): boolean {
  const facts = (programme: Programme): string =>
    JSON.stringify([
      programme.code,
      programme.timeZone,
      programme.startsOn,
      [...programme.currencies].sort(),
      programme.expiryMonths,
      programme.clawback,
      programme.cutOff,
      programme.clearing,
    ]);
  return facts(one) === facts(other);
}

/**
 * A network has one programme, defined once: lots, cycles and balances of every service were computed in its zone and by its
 * expiry. Defining it again with the same content is no change.
 */
export function redefinitionProblems(known: Programme, wanted: Programme): InputProblem[] {
  if (isSameProgramme(known, wanted)) return [];
  return [
    { path: [], problem: `the programme "${known.code}" is defined already, with other content, and is not changed` },
  ];
}
