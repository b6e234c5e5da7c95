import type { InvoicingChoice, Operator, SettlementTerms } from "../../domain/settlementTerms.js";
import type { Reads } from "../reads.js";

export interface SetTerms extends SettlementTerms {
  readonly version: number;
  readonly invoicing: InvoicingChoice;
}

interface Row {
  version: number;
  clearing: SettlementTerms["clearing"];
  home_currency: boolean;
  minimum_payments: { currency: string; amount: string }[];
  payment_terms_days: number;
  operator: Operator | null;
  invoicing: InvoicingChoice | null;
}

/** The latest version of the programme's settlement terms; undefined before the first. */
export async function findSettlementTerms(reads: Reads): Promise<SetTerms | undefined> {
  const [row] = await reads.query<Row>(
    `SELECT version, clearing, home_currency, minimum_payments, payment_terms_days, operator, invoicing
     FROM settlement_terms_version ORDER BY version DESC LIMIT 1`,
  );
  return (
    row && {
      version: row.version,
      clearing: row.clearing,
      homeCurrency: row.home_currency,
      minimumPayments: row.minimum_payments,
      paymentTermsDays: row.payment_terms_days,
      operator: row.operator,
      invoicing: row.invoicing ?? "BY_COMMAND",
    }
  );
}
