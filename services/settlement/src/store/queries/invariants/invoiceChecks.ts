import type { Invariant } from "@tessera/runtime";

const INVOICES = "SELECT FROM invoice";

/** Invoices are numbered without a gap, taken back to no more than they were, and in the ledger as they stand. */
export const INVOICE_CHECKS: readonly Invariant[] = [
  {
    invariant: "invoices and credit notes are numbered 1, 2, 3 … in each series and year",
    rows: INVOICES,
    broken: `
      SELECT concat(series, ' ', year, ': ', count(invoice.id), ' documents, last number ', max(last_number)) AS example
      FROM invoice FULL JOIN invoice_number USING (series, year)
      GROUP BY series, year
      HAVING count(invoice.id) <> max(number) OR max(number) IS DISTINCT FROM max(last_number)`,
  },
  {
    invariant: "of a cycle, partner and currency at most one invoice stands, and none is taken back beyond what it was",
    rows: INVOICES,
    broken: `
      SELECT concat('cycle ', cycle_id, ' ', partner_code, ' ', currency) AS example
      FROM (
        SELECT cycle_id, partner_code, currency, net_minor, vat_minor,
               coalesce((SELECT sum(net_minor) FROM invoice AS note WHERE note.credits = invoice.id), 0) AS net_back,
               coalesce((SELECT sum(vat_minor) FROM invoice AS note WHERE note.credits = invoice.id), 0) AS vat_back
        FROM invoice WHERE kind = 'INVOICE'
      ) AS own
      GROUP BY cycle_id, partner_code, currency
      HAVING count(*) FILTER (WHERE net_minor + net_back <> 0) > 1 OR bool_or(net_minor + net_back < 0 OR vat_minor + vat_back < 0)`,
  },
  {
    invariant: "the ledger has every invoice and credit note as it stands",
    rows: INVOICES,
    broken: `
      WITH told AS (
        SELECT id::text COLLATE "C" AS source_id, kind, currency, account COLLATE "C" AS account, amount_minor
        FROM invoice CROSS JOIN LATERAL (VALUES ('receivable:' || partner_code, net_minor + vat_minor), ('vat:output', -vat_minor))
          AS posted (account, amount_minor)
        WHERE amount_minor <> 0
      ), found AS (
        SELECT source_id, source_kind AS kind, currency, account, sum(amount_minor) AS amount_minor
        FROM money_entry JOIN money_posting ON entry_id = id
        WHERE source_kind IN ('INVOICE', 'CREDIT_NOTE') AND account !~ '^fees:'
        GROUP BY source_id, source_kind, currency, account HAVING sum(amount_minor) <> 0
      )
      SELECT concat(kind, ' ', source_id, ' ', account, ': ledger ', coalesce(found.amount_minor, 0), ', document ',
        coalesce(told.amount_minor, 0)) AS example
      FROM told FULL JOIN found USING (source_id, kind, currency, account)
      WHERE told.amount_minor IS DISTINCT FROM found.amount_minor`,
  },
];
