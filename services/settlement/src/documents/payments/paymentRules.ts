/** How transfers in a currency are ordered. */
export interface PaymentRule {
  /** ISO 20022 external code: SEPA, or NURG for a non-urgent transfer outside any scheme. */
  readonly serviceLevel: "SEPA" | "NURG";
  /** SLEV: as the scheme says. SHAR: each side pays its own bank (the only way within the EEA, PSD2 article 62(2)). */
  readonly chargeBearer: "SLEV" | "SHAR";
  /** The largest single transfer. */
  readonly mostMinor: bigint;
  /** The country whose own clearing carries the currency; transfers that stay in it need no BIC. null: the SEPA area. */
  readonly home: string | null;
  /** False where the clearing carries a text but no end-to-end id: the id then stands in front of the text. */
  readonly carriesEndToEndId: boolean;
}

/** The XSD's amounts have 18 digits, 2 of them behind the point; banks' own fields take 15. */
const FIFTEEN_DIGITS = 999_999_999_999_999n;

/**
 * EUR by the SEPA credit transfer's customer-to-bank guide (EPC132-08). CZK (clearing CERTIS) and PLN (clearing Elixir) by the
 * usage that Czech banks and the recommendation of the Polish Bank Association share: no scheme, non-urgent, charges shared.
 */
const RULES = {
  CZK: {
    serviceLevel: "NURG",
    chargeBearer: "SHAR",
    mostMinor: FIFTEEN_DIGITS,
    home: "CZ",
    carriesEndToEndId: false,
  },
  EUR: {
    serviceLevel: "SEPA",
    chargeBearer: "SLEV",
    mostMinor: 99_999_999_999n,
    home: null,
    carriesEndToEndId: true,
  },
  PLN: {
    serviceLevel: "NURG",
    chargeBearer: "SHAR",
    mostMinor: FIFTEEN_DIGITS,
    home: "PL",
    carriesEndToEndId: false,
  },
} as const satisfies Record<string, PaymentRule>;

/** undefined: transfers in this currency are not ordered. */
export function paymentRule(currency: string): PaymentRule | undefined {
  return Object.hasOwn(RULES, currency) ? RULES[currency as keyof typeof RULES] : undefined;
}

/** The European Economic Area: within it an IBAN alone reaches every SEPA account (regulation 260/2012, article 5(7)). */
export const EEA = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" "),
);
