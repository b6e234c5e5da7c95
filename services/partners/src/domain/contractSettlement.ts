import { lineProblems, parseDecimal, parseMoney, PRICE_SCALE, type InputProblem } from "@tessera/kernel";
import { companyNumberProblems, shareProblems, vatIdProblems } from "./settlementTerms.js";

export type VatTreatment = "STANDARD" | "REVERSE_CHARGE" | "EXEMPT";
export type InvoiceLanguage = "cs" | "sk" | "pl" | "en";

/** What a contract version says beyond the unit price: fees, reserve, smallest payment, VAT, and whom an invoice is sent to. */
export interface ContractSettlement {
  /** Issuer to operator, for each point issued: a plain decimal of the currency's major unit, at most 6 places. */
  readonly issuanceFeePerPoint: string;
  /** Redeemer to operator, in hundredths of a percent of the value redeemed. */
  readonly handlingFeeBps: number;
  /** 0 to 1: the part of the unit price that the issuer pays into the programme's reserve when it issues. */
  readonly reserveShare: string;
  /** 0 to 1: the operator's part of the reserve of points that expire. */
  readonly breakageShare: string;
  /** With exactly the currency's digits; null for the programme's. */
  readonly minimumPayment: string | null;
  readonly vat: { readonly country: string; readonly vatId: string | null; readonly treatment: VatTreatment };
  readonly invoicing: {
    readonly name: string;
    readonly address: string;
    readonly language: InvoiceLanguage;
    /** In the register of companies; null or left out where it has none. */
    readonly companyNumber?: string | null;
  };
}

/** A fee per point above this is a mistake of the unit. */
const MAX_FEE = 10n ** 6n * 10n ** BigInt(PRICE_SCALE);

/** What is wrong with the settlement part of a contract in `currency`. */
export function contractSettlementProblems(terms: ContractSettlement, currency: string): InputProblem[] {
  const problems: InputProblem[] = [];
  const fee = parseDecimal(terms.issuanceFeePerPoint, PRICE_SCALE);
  if (fee === undefined || fee < 0n || fee > MAX_FEE) {
    problems.push({
      path: ["issuanceFeePerPoint"],
      problem: `must be a decimal, not below 0, with at most ${PRICE_SCALE} places`,
    });
  }
  if (terms.handlingFeeBps < 0 || terms.handlingFeeBps > 10_000) {
    problems.push({ path: ["handlingFeeBps"], problem: "must be between 0 and 10000" });
  }
  problems.push(
    ...shareProblems("reserveShare", terms.reserveShare),
    ...shareProblems("breakageShare", terms.breakageShare),
  );
  if (terms.minimumPayment !== null) {
    const minimum = parseMoney(terms.minimumPayment, currency);
    if (!minimum || minimum.amountMinor < 0n) {
      problems.push({
        path: ["minimumPayment"],
        problem: "must be an amount with the digits of the currency, not below 0",
      });
    }
  }
  return [...problems, ...taxProblems(terms)];
}

function taxProblems({ vat, invoicing }: ContractSettlement): InputProblem[] {
  const vatProblems = vatIdProblems(vat.vatId);
  if (vat.treatment === "REVERSE_CHARGE" && vat.vatId === null) {
    vatProblems.push({ path: ["vatId"], problem: "is needed where the customer accounts for the VAT" });
  }
  return [
    ...vatProblems.map(({ path, problem }) => ({ path: ["vat", ...path], problem })),
    ...[
      ...lineProblems("name", invoicing.name, 100),
      ...lineProblems("address", invoicing.address, 200),
      ...companyNumberProblems(invoicing.companyNumber),
    ].map(({ path, problem }) => ({ path: ["invoicing", ...path], problem })),
  ];
}
