import type { Tx } from "@tessera/runtime";
import type { Programme } from "../domain/programme.js";
import type { InvoicingChoice, SettlementTerms } from "../domain/settlementTerms.js";
import { publishProgramme } from "../events/published.js";

/** Keeps a version of the programme's settlement terms, and tells the programme with it; answers who has its invoices written. */
export async function addSettlementTerms(
  tx: Tx,
  programme: Programme,
  terms: SettlementTerms,
  { version, revision, setBy }: { readonly version: number; readonly revision: number; readonly setBy: string },
): Promise<InvoicingChoice> {
  const invoicing = terms.invoicing ?? "AT_APPROVAL";
  await tx.query(
    `INSERT INTO settlement_terms_version
       (version, clearing, home_currency, minimum_payments, payment_terms_days, operator, set_by, revision, invoicing)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      version,
      terms.clearing,
      terms.homeCurrency,
      JSON.stringify(terms.minimumPayments),
      terms.paymentTermsDays,
      terms.operator && JSON.stringify(terms.operator),
      setBy,
      revision,
      invoicing,
    ],
  );
  await publishProgramme(tx, programme, revision, { ...terms, invoicing, version });
  return invoicing;
}
