import { currencyDigits } from "@tessera/kernel";
import type { Invariant, Tx } from "@tessera/runtime";

/**
 * How to price and split every draw again, in SQL and independently of domain/pricing, and compare with the obligations: none is
 * missing, none is too many, each has its amount. Covers the largest remainder (12) and the obligations of redemptions,
 * repayments and reversals (17, within this database), those in dispute included; adjustments have no draws. Where the reserve stands in
 * for an issuer that was bought out, the issuer is what is compared; who stands in for whom is checked by EXIT_CHECKS.
 */
export async function pricingCheck(tx: Tx): Promise<Invariant> {
  const currencies = await tx.query<{ currency: string }>("SELECT DISTINCT currency FROM draw");
  const digits = Object.fromEntries(currencies.map(({ currency }) => [currency, currencyDigits(currency)]));
  return {
    invariant: "12 Σ issuer shares = priced total: obligations are the draws, priced and split",
    rows: "SELECT FROM draw UNION ALL SELECT FROM obligation WHERE kind <> 'ADJUSTMENT'",
    broken: `
      WITH ${EXPECTED}
      SELECT concat('entry ', coalesce(expected.entry_id, obligation.entry_id), ' ', coalesce(expected.debtor_code, obligation.debtor_code),
                    ' owes ', coalesce(expected.creditor_code, obligation.creditor_code), ' ', coalesce(obligation.amount_minor::text, 'nothing'),
                    ' instead of ', coalesce(expected.amount_minor::text, 'nothing'), ' ', coalesce(expected.currency, obligation.currency)) AS example
      FROM expected
      FULL JOIN (${AS_OF_ISSUERS}) AS obligation
        ON (obligation.entry_id, obligation.kind, obligation.debtor_code, obligation.creditor_code, obligation.currency, obligation.occurred_at)
         = (expected.entry_id, expected.kind, expected.debtor_code, expected.creditor_code, expected.currency, expected.occurred_at)
       AND obligation.lot_id IS NOT DISTINCT FROM expected.lot_id
      WHERE obligation.amount_minor IS DISTINCT FROM expected.amount_minor`,
    parameters: [JSON.stringify(digits)],
  };
}

const AS_OF_ISSUERS = `
  SELECT entry_id, kind, currency, occurred_at, lot_id, amount_minor,
    CASE kind WHEN 'REDEMPTION' THEN coalesce(covers, debtor_code) ELSE debtor_code END AS debtor_code,
    CASE kind WHEN 'REDEMPTION' THEN creditor_code ELSE coalesce(covers, creditor_code) END AS creditor_code
  FROM obligation WHERE kind <> 'ADJUSTMENT'`;

/** Values are whole millionths, so that quotient and remainder are exact. $1: digits of the minor unit by currency. */
const EXPECTED = `
  value AS (
    SELECT entry_id, kind, currency, issuer_code, creditor_code, occurred_at, min(ordinal) AS drawn,
           sum(points * unit_price * 1000000) AS value,
           ($1::jsonb ->> currency)::integer AS digits
    FROM draw WHERE kind <> 'DEBT_REPAYMENT'
    GROUP BY entry_id, kind, currency, issuer_code, creditor_code, occurred_at
  ), total AS (
    SELECT *, sum(value) OVER one AS value_sum, round(sum(value) OVER one / 1000000 * 10::numeric ^ digits) AS total_minor
    FROM value WINDOW one AS (PARTITION BY entry_id, currency)
  ), quota AS (
    SELECT *, div(total_minor * value, value_sum) AS floor_minor,
           row_number() OVER (PARTITION BY entry_id, currency ORDER BY mod(total_minor * value, value_sum) DESC, drawn) AS place
    FROM total WHERE value_sum > 0
  ), share AS (
    SELECT *, floor_minor + CASE WHEN place <= total_minor - sum(floor_minor) OVER (PARTITION BY entry_id, currency) THEN 1 ELSE 0 END
             AS share_minor
    FROM quota
  ), expected AS (
    SELECT entry_id, kind, currency, occurred_at, NULL::uuid AS lot_id, share_minor AS amount_minor,
           CASE kind WHEN 'REVERSAL' THEN creditor_code ELSE issuer_code END AS debtor_code,
           CASE kind WHEN 'REVERSAL' THEN issuer_code ELSE creditor_code END AS creditor_code
    FROM share WHERE issuer_code <> creditor_code AND share_minor > 0
    UNION ALL
    SELECT entry_id, kind, currency, occurred_at, lot_id,
           round(sum(points * unit_price) * 10::numeric ^ ($1::jsonb ->> currency)::integer), issuer_code, creditor_code
    FROM draw WHERE kind = 'DEBT_REPAYMENT' AND issuer_code <> creditor_code
    GROUP BY entry_id, kind, currency, occurred_at, lot_id, issuer_code, creditor_code
    HAVING round(sum(points * unit_price) * 10::numeric ^ ($1::jsonb ->> currency)::integer) > 0
  )`;
