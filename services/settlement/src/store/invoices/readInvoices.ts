import type { Database, Tx } from "@tessera/runtime";
import { currencyDigits, decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import { RATE_SCALE } from "../../domain/fx/fxRate.js";
import type {
  FeeKind,
  Invoice,
  InvoiceClaim,
  InvoiceKind,
  InvoiceLanguage,
  InvoicePayment,
  NumberedLine,
  Party,
} from "../../domain/invoices/invoice.js";
import { invoiceNumber, seriesOf } from "../../domain/invoices/invoiceNumber.js";
import type { Credited } from "../../domain/invoices/planCredit.js";
import type { TaxCategory, TaxTotal } from "../../domain/tax/taxNet.js";
import { queryRows } from "../queries/queryRows.js";
import { rowsOf } from "../rowsOf.js";

interface Row {
  readonly id: string;
  readonly kind: InvoiceKind;
  readonly year: number;
  readonly number: number;
  readonly cycle_id: string;
  readonly partner_code: string;
  readonly currency: string;
  readonly issued_on: string;
  readonly tax_point_on: string;
  readonly due_on: string;
  readonly language: InvoiceLanguage;
  readonly supplier: Party;
  readonly customer: Party;
  readonly net_minor: string;
  readonly vat_minor: string;
  readonly reason: string | null;
  readonly payment: InvoicePayment | null;
  readonly claim: InvoiceClaim | null;
  readonly domestic_currency: string | null;
  readonly domestic_rate: string | null;
  readonly domestic_rated_on: string | null;
  readonly credited_year: number | null;
  readonly credited_number: number | null;
  readonly lines: readonly {
    kind: FeeKind;
    contract_version: number;
    quantity: string;
    unit_price: string;
    net_minor: string;
    ordinal: number;
    credits_line: number | null;
  }[];
  readonly taxes: readonly {
    category: TaxCategory;
    rate_bps: number;
    net_minor: string;
    vat_minor: string;
    domestic_vat_minor: string | null;
  }[];
}

const SELECT = `
  SELECT invoice.id, invoice.kind, invoice.year, invoice.number, invoice.cycle_id, invoice.partner_code, invoice.currency,
         invoice.issued_on::text, invoice.tax_point_on::text, invoice.due_on::text, invoice.language, invoice.supplier,
         invoice.customer, invoice.net_minor, invoice.vat_minor, invoice.reason,
         (SELECT json_build_object('reference', reference, 'variableSymbol', variable_symbol) FROM claim
          WHERE source_id = invoice.id AND claim.kind IN ('INVOICE', 'CREDIT_NOTE')) AS claim,
         invoice.payment, invoice.domestic_currency, invoice.domestic_rate, invoice.domestic_rated_on::text,
         credited.year AS credited_year, credited.number AS credited_number,
         (SELECT json_agg(json_build_object('kind', kind, 'contract_version', contract_version, 'quantity', quantity::text,
                    'unit_price', unit_price::text, 'net_minor', net_minor::text, 'ordinal', ordinal,
                    'credits_line', CASE WHEN invoice.credits IS NOT NULL THEN coalesce(credits_line, ordinal) END) ORDER BY ordinal)
          FROM invoice_line WHERE invoice_id = invoice.id) AS lines,
         (SELECT json_agg(json_build_object('category', category, 'rate_bps', rate_bps, 'net_minor', net_minor::text,
                    'vat_minor', vat_minor::text, 'domestic_vat_minor', domestic_vat_minor::text) ORDER BY category, rate_bps)
          FROM invoice_tax WHERE invoice_id = invoice.id) AS taxes
  FROM invoice LEFT JOIN invoice AS credited ON credited.id = invoice.credits`;

/** Which invoices; undefined means all. */
export interface InvoiceFilter {
  readonly partnerCode: string | undefined;
  /** UUID. */
  readonly cycleId: string | undefined;
}

const WHERE = "($1::text IS NULL OR invoice.partner_code = $1) AND ($2::uuid IS NULL OR invoice.cycle_id = $2)";

/** Up to `limit` documents behind `afterId`, as they were written. Their ids are in order of time. */
export async function pageInvoices(
  source: Database | Tx,
  filter: InvoiceFilter,
  afterId: string | undefined,
  limit: number,
): Promise<Invoice[]> {
  const rows = await rowsOf<Row>(
    source,
    `${SELECT} WHERE ${WHERE} AND ($3::uuid IS NULL OR invoice.id > $3) ORDER BY invoice.id LIMIT $4`,
    [filter.partnerCode ?? null, filter.cycleId ?? null, afterId ?? null, limit],
  );
  return rows.map(toInvoice);
}

export async function countInvoices(database: Database, filter: InvoiceFilter): Promise<number> {
  const [row] = await queryRows<{ count: string }>(database, `SELECT count(*) AS count FROM invoice WHERE ${WHERE}`, [
    filter.partnerCode ?? null,
    filter.cycleId ?? null,
  ]);
  return Number(row?.count ?? 0);
}

/** One document; null when there is none. */
export async function findInvoice(database: Database, id: string): Promise<Invoice | null> {
  const [row] = await queryRows<Row>(database, `${SELECT} WHERE invoice.id = $1`, [id]);
  return row ? toInvoice(row) : null;
}

/** Reads a document and keeps others from crediting it until the transaction ends. */
export async function lockInvoice(tx: Tx, id: string): Promise<Invoice | undefined> {
  const [row] = await tx.query<Row>(`${SELECT} WHERE invoice.id = $1 FOR NO KEY UPDATE OF invoice`, [id]);
  return row && toInvoice(row);
}

/** What credit notes took back of an invoice. The caller has locked it. */
export async function readCredited(tx: Tx, id: string): Promise<Credited> {
  const lines = await tx.query<{ ordinal: number; net_minor: string }>(
    `SELECT coalesce(credits_line, ordinal) AS ordinal, -sum(line.net_minor) AS net_minor
     FROM invoice AS note JOIN invoice_line AS line ON line.invoice_id = note.id WHERE note.credits = $1 GROUP BY 1`,
    [id],
  );
  const [vat] = await tx.query<{ vat_minor: string; domestic_vat_minor: string }>(
    `SELECT -coalesce(sum(tax.vat_minor), 0) AS vat_minor, -coalesce(sum(tax.domestic_vat_minor), 0) AS domestic_vat_minor
     FROM invoice AS note JOIN invoice_tax AS tax ON tax.invoice_id = note.id WHERE note.credits = $1`,
    [id],
  );
  return {
    netOfLine: new Map(lines.map((line) => [line.ordinal, BigInt(line.net_minor)])),
    vatMinor: BigInt(vat?.vat_minor ?? 0),
    domesticVatMinor: BigInt(vat?.domestic_vat_minor ?? 0),
  };
}

/** Invoices of a cycle that are not taken back whole, locked, in the order written. */
export async function lockStandingInvoices(tx: Tx, cycleId: string): Promise<Invoice[]> {
  const rows = await tx.query<Row>(
    `${SELECT} WHERE invoice.cycle_id = $1 AND invoice.kind = 'INVOICE'
       AND invoice.net_minor + coalesce((SELECT sum(net_minor) FROM invoice AS note WHERE note.credits = invoice.id), 0) <> 0
     ORDER BY invoice.id FOR NO KEY UPDATE OF invoice`,
    [cycleId],
  );
  return rows.map(toInvoice);
}

/** Places of quantities in the table. */
const QUANTITY_PLACES = 6;

function toInvoice(row: Row): Invoice {
  return {
    id: row.id,
    kind: row.kind,
    number: invoiceNumber(seriesOf(row.kind), row.year, row.number),
    cycleId: row.cycle_id,
    partnerCode: row.partner_code,
    currency: row.currency,
    issuedOn: row.issued_on,
    taxPointOn: row.tax_point_on,
    dueOn: row.due_on,
    language: row.language,
    supplier: row.supplier,
    customer: row.customer,
    lines: row.lines.map((line) => toLine(line, row.currency)),
    taxes: row.taxes.map((tax): TaxTotal => ({
      category: tax.category,
      rateBps: tax.rate_bps,
      netMinor: BigInt(tax.net_minor),
      vatMinor: BigInt(tax.vat_minor),
      ...(tax.domestic_vat_minor === null ? {} : { domesticVatMinor: BigInt(tax.domestic_vat_minor) }),
    })),
    domestic:
      row.domestic_currency === null || row.domestic_rate === null || row.domestic_rated_on === null
        ? null
        : {
            currency: row.domestic_currency,
            rate: decimal(row.domestic_rate, RATE_SCALE),
            ratedOn: row.domestic_rated_on,
          },
    payment: row.payment,
    claim: row.claim,
    netMinor: BigInt(row.net_minor),
    vatMinor: BigInt(row.vat_minor),
    creditsNumber:
      row.credited_year === null || row.credited_number === null
        ? null
        : invoiceNumber("INV", row.credited_year, row.credited_number),
    reason: row.reason,
  };
}

function toLine(line: Row["lines"][number], currency: string): NumberedLine {
  const places = line.kind === "HANDLING_FEE" ? currencyDigits(currency) : 0;
  return {
    kind: line.kind,
    contractVersion: line.contract_version,
    quantity: formatDecimal(decimal(line.quantity, QUANTITY_PLACES), QUANTITY_PLACES, places),
    unitPrice: formatDecimal(decimal(line.unit_price, PRICE_SCALE), PRICE_SCALE),
    netMinor: BigInt(line.net_minor),
    ordinal: line.ordinal,
    creditsLine: line.credits_line,
  };
}
