import { isCurrencyCode, parseDecimal, PRICE_SCALE, type InputProblem } from "@tessera/kernel";
import { instantProblems } from "./calendar.js";
import { contractSettlementProblems, type ContractSettlement } from "./contractSettlement.js";

/** What a partner signs. A later effectiveFrom supersedes from there on; a version is never edited. */
export interface ContractTerms {
  readonly partnerCode: string;
  readonly effectiveFrom: Date;
  readonly currency: string;
  /** What the issuer pays the redeemer for a point: a plain decimal of the currency's major unit, at most 6 places. */
  readonly unitPrice: string;
  readonly issues: boolean;
  readonly redeems: boolean;
  /** undefined for a contract without fees, reserve and invoices. */
  readonly settlement?: ContractSettlement | undefined;
}

/** What decides about the next version: the terms that stand. */
export interface SignedTerms {
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly currency: string;
}

/** A point is worth less than 10^9 of any currency; keeps points × price far from the limits of numeric columns. */
const MAX_UNIT_PRICE = 10n ** 9n * 10n ** BigInt(PRICE_SCALE);

/** What is wrong with the terms by themselves. */
export function termsProblems(terms: ContractTerms): InputProblem[] {
  const problems: InputProblem[] = [];
  const unitPrice = parseDecimal(terms.unitPrice, PRICE_SCALE);
  if (unitPrice === undefined || unitPrice <= 0n || unitPrice > MAX_UNIT_PRICE) {
    problems.push({ path: ["unitPrice"], problem: `must be a decimal above 0 with at most ${PRICE_SCALE} places` });
  }
  if (!isCurrencyCode(terms.currency)) problems.push({ path: ["currency"], problem: "is not a currency code" });
  if (terms.settlement) problems.push(...contractSettlementProblems(terms.settlement, terms.currency));
  return [...problems, ...instantProblems("effectiveFrom", terms.effectiveFrom)];
}

/**
 * What is wrong with the terms beside those that stand. A partner keeps one currency for life: its lots, debts and obligations
 * are in it, and a receipt of yesterday must still find it. Versions may be signed in any order of effectiveFrom (a forgotten
 * tariff of the past), but two never share one: which of them held could not be told.
 */
export function succession(
  terms: ContractTerms,
  signed: readonly SignedTerms[],
  currencies: readonly string[],
): InputProblem[] {
  const problems: InputProblem[] = [];
  if (!currencies.includes(terms.currency))
    problems.push({ path: ["currency"], problem: "is not a currency of the programme" });
  const other = signed.find(({ currency }) => currency !== terms.currency);
  if (other)
    problems.push({ path: ["currency"], problem: `must stay ${other.currency}: a partner keeps its currency` });
  const rival = signed.find(({ effectiveFrom }) => effectiveFrom.getTime() === terms.effectiveFrom.getTime());
  if (rival)
    problems.push({ path: ["effectiveFrom"], problem: `version ${rival.version} is effective from the same instant` });
  return problems;
}

/** The terms in force at an instant: those with the latest effectiveFrom that is not after it. */
export function termsAt<Terms extends { readonly effectiveFrom: Date }>(
  signed: readonly Terms[],
  instant: Date,
): Terms | undefined {
  return signed
    .filter(({ effectiveFrom }) => effectiveFrom.getTime() <= instant.getTime())
    .reduce<Terms | undefined>(
      (latest, terms) => (latest && latest.effectiveFrom.getTime() > terms.effectiveFrom.getTime() ? latest : terms),
      undefined,
    );
}
