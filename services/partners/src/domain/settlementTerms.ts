import {
  currencyDigits,
  lineProblems,
  parseDecimal,
  parseMoney,
  PRICE_SCALE,
  type InputProblem,
} from "@tessera/kernel";
import type { ClearingModel, Programme } from "./programme.js";

/** How partners' debts become payments: through the operator's account, or directly between partners. */
export type NettingChoice = ClearingModel | "CONSERVATIVE" | "FEWEST_DIRECT";

/** When the invoices of a cycle are written: in the transaction that approves it, or when finance says so. */
export type InvoicingChoice = "AT_APPROVAL" | "BY_COMMAND";

/** Who writes the invoices of fees: a line for the name and one for the address, ISO 3166 country, numbers where it has them. */
export interface Operator {
  readonly name: string;
  readonly address: string;
  readonly country: string;
  readonly vatId: string | null;
  /** In the register of companies (IČO, KRS); null or left out where it has none. */
  readonly companyNumber?: string | null;
  /** Which court or office keeps that entry, in one line. */
  readonly registerEntry?: string | null;
}

/** An amount with exactly the currency's digits. */
export interface MinimumPayment {
  readonly currency: string;
  readonly amount: string;
}

/** What a programme chooses for its settlement; a version is never edited and holds for the cycles that open after it is known. */
export interface SettlementTerms {
  readonly clearing: NettingChoice;
  /** Bring every partner's positions into the currency of its contract. */
  readonly homeCurrency: boolean;
  readonly minimumPayments: readonly MinimumPayment[];
  /** Calendar days from the issue of an invoice until it is due. Legs have business days of their own, in settlement's payment terms. */
  readonly paymentTermsDays: number;
  readonly operator: Operator | null;
  /** Left out by versions from before it could be chosen: by command. */
  readonly invoicing?: InvoicingChoice;
}

const MAX_TERMS_DAYS = 365;

/** What is wrong with terms for a programme of these currencies. */
export function settlementTermsProblems(terms: SettlementTerms, currencies: readonly string[]): InputProblem[] {
  const problems = terms.minimumPayments.flatMap((minimum, index) =>
    minimumProblems(["minimumPayments", String(index)], minimum, currencies),
  );
  const named = terms.minimumPayments.map(({ currency }) => currency);
  if (new Set(named).size < named.length) {
    problems.push({ path: ["minimumPayments"], problem: "must name each currency once" });
  }
  if (terms.paymentTermsDays < 0 || terms.paymentTermsDays > MAX_TERMS_DAYS) {
    problems.push({ path: ["paymentTermsDays"], problem: `must be between 0 and ${MAX_TERMS_DAYS}` });
  }
  // A direct payment has one currency; only the operator's account can take one currency and pay another.
  if (terms.homeCurrency && terms.clearing !== "MULTILATERAL_NET") {
    problems.push({ path: ["homeCurrency"], problem: "needs the clearing MULTILATERAL_NET" });
  }
  return terms.operator ? [...problems, ...operatorProblems(terms.operator)] : problems;
}

function minimumProblems(path: string[], minimum: MinimumPayment, currencies: readonly string[]): InputProblem[] {
  if (!currencies.includes(minimum.currency)) return [{ path, problem: "is not in a currency of the programme" }];
  const amount = parseMoney(minimum.amount, minimum.currency);
  if (amount && amount.amountMinor >= 0n) return [];
  return [{ path, problem: `must be an amount with ${currencyDigits(minimum.currency)} places, not below 0` }];
}

function operatorProblems(operator: Operator): InputProblem[] {
  return [
    ...lineProblems("name", operator.name, 100),
    ...lineProblems("address", operator.address, 200),
    ...vatIdProblems(operator.vatId),
    ...companyNumberProblems(operator.companyNumber),
    ...(operator.registerEntry ? lineProblems("registerEntry", operator.registerEntry, 200) : []),
  ].map(({ path, problem }) => ({ path: ["operator", ...path], problem }));
}

/** Two letters of the country, then what its tax office gave: 2 to 13 letters and digits (Directive 2006/112/EC, article 215). */
export function vatIdProblems(vatId: string | null): InputProblem[] {
  if (vatId === null || /^[A-Z]{2}[0-9A-Z]{2,13}$/.test(vatId)) return [];
  return [{ path: ["vatId"], problem: "must be two letters of a country and 2 to 13 letters or digits" }];
}

/** What a register of companies gives: 2 to 20 letters, digits, dots, dashes, slashes or blanks inside. */
export function companyNumberProblems(companyNumber: string | null | undefined): InputProblem[] {
  if (companyNumber === null || companyNumber === undefined) return [];
  if (/^[0-9A-Za-z](?:[0-9A-Za-z ./-]{0,18}[0-9A-Za-z])$/.test(companyNumber)) return [];
  return [{ path: ["companyNumber"], problem: "must be 2 to 20 letters, digits, dots, dashes, slashes or blanks" }];
}

/** A decimal from 0 to 1 with at most 6 places. */
export function shareProblems(name: string, share: string): InputProblem[] {
  const value = parseDecimal(share, PRICE_SCALE);
  if (value !== undefined && value >= 0n && value <= 10n ** BigInt(PRICE_SCALE)) return [];
  return [{ path: [name], problem: `must be a decimal from 0 to 1 with at most ${PRICE_SCALE} places` }];
}

/** Calendar days until an invoice is due, unless somebody says otherwise. */
const FIRST_TERMS_DAYS = 14;

/** What a programme begins with when it names who writes its invoices: all the rest is as without terms. */
export function firstTerms({ clearing }: Pick<Programme, "clearing">, operator: Operator): SettlementTerms {
  return { clearing, homeCurrency: false, minimumPayments: [], paymentTermsDays: FIRST_TERMS_DAYS, operator };
}
