import { formatDecimal, type LocalDate } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import type { Invoice, InvoicePayment } from "../../domain/invoices/invoice.js";
import { RATE_SCALE } from "../../domain/fx/fxRate.js";
import { invoiceNumber, seriesOf } from "../../domain/invoices/invoiceNumber.js";
import { paymentReference } from "../../domain/invoices/paymentReference.js";

/** A document before it has an id and a number. */
export interface InvoiceDraft extends Omit<Invoice, "id" | "number" | "creditsNumber" | "payment" | "claim"> {
  /** UUID of the approval whose amounts an invoice is of; null on a credit note. */
  readonly approvalId: string | null;
  /** Where an invoice is to be paid to; its reference comes with its number. */
  readonly payTo: Omit<InvoicePayment, "reference"> | null;
  /** UUID of the invoice that a credit note takes back. */
  readonly creditsId: string | null;
}

/**
 * Numbers documents and writes them, in the order given. The row of the series is locked until the transaction ends and goes up by
 * one each: what does not commit leaves no gap, and who comes second waits. Answers ids and numbers.
 */
export async function saveInvoices(
  tx: Tx,
  drafts: readonly InvoiceDraft[],
  issuedBy: string,
): Promise<{ readonly id: string; readonly number: string }[]> {
  const saved: { id: string; number: string }[] = [];
  for (const draft of drafts) {
    const [id, series, year] = [newId(), seriesOf(draft.kind), Number(draft.issuedOn.slice(0, 4))];
    const number = await takeNumber(tx, series, year);
    const fullNumber = invoiceNumber(series, year, number);
    const { domestic, payTo } = draft;
    await tx.query(
      `INSERT INTO invoice (id, kind, series, year, number, cycle_id, partner_code, currency, issued_on, tax_point_on, due_on,
         language, supplier, customer, net_minor, vat_minor, credits, reason, issued_by,
         approval_id, payment, domestic_currency, domestic_rate, domestic_rated_on)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
      [
        id,
        draft.kind,
        series,
        year,
        number,
        draft.cycleId,
        draft.partnerCode,
        draft.currency,
        draft.issuedOn,
        draft.taxPointOn,
        draft.dueOn,
        draft.language,
        JSON.stringify(draft.supplier),
        JSON.stringify(draft.customer),
        draft.netMinor.toString(),
        draft.vatMinor.toString(),
        draft.creditsId,
        draft.reason,
        issuedBy,
        draft.approvalId,
        payTo && JSON.stringify({ ...payTo, reference: paymentReference(fullNumber) }),
        domestic?.currency,
        domestic && formatDecimal(domestic.rate, RATE_SCALE),
        domestic?.ratedOn,
      ],
    );
    await saveParts(tx, id, draft);
    saved.push({ id, number: fullNumber });
  }
  return saved;
}

async function takeNumber(tx: Tx, series: string, year: number): Promise<number> {
  const [row] = await tx.query<{ last_number: number }>(
    `INSERT INTO invoice_number AS known (series, year, last_number) VALUES ($1, $2, 1)
     ON CONFLICT (series, year) DO UPDATE SET last_number = known.last_number + 1
     RETURNING last_number`,
    [series, year],
  );
  if (!row) throw new Error("a series has a number");
  return row.last_number;
}

async function saveParts(tx: Tx, invoiceId: string, { lines, taxes }: InvoiceDraft): Promise<void> {
  const lineRows = lines.map((line) => ({
    invoice_id: invoiceId,
    ordinal: line.ordinal,
    credits_line: line.creditsLine,
    kind: line.kind,
    contract_version: line.contractVersion,
    quantity: line.quantity,
    unit_price: line.unitPrice,
    net_minor: line.netMinor.toString(),
  }));
  const taxRows = taxes.map((tax) => ({
    invoice_id: invoiceId,
    category: tax.category,
    rate_bps: tax.rateBps,
    net_minor: tax.netMinor.toString(),
    vat_minor: tax.vatMinor.toString(),
    domestic_vat_minor: tax.domesticVatMinor?.toString() ?? null,
  }));
  await tx.query("INSERT INTO invoice_line SELECT * FROM json_populate_recordset(NULL::invoice_line, $1::json)", [
    JSON.stringify(lineRows),
  ]);
  await tx.query("INSERT INTO invoice_tax SELECT * FROM json_populate_recordset(NULL::invoice_tax, $1::json)", [
    JSON.stringify(taxRows),
  ]);
}

/**
 * Partners and currencies that have an invoice of this cycle already, as `partner currency`: of the approval that stands, or one that
 * is not taken back whole. // the caller has locked the cycle
 */
export async function readInvoiced(tx: Tx, cycleId: string, approvalId: string | null): Promise<Set<string>> {
  const rows = await tx.query<{ partner_code: string; currency: string }>(
    `SELECT DISTINCT partner_code, currency FROM invoice
     WHERE cycle_id = $1 AND kind = 'INVOICE'
       AND (approval_id = $2 OR approval_id IS NULL
            OR net_minor + coalesce((SELECT sum(net_minor) FROM invoice AS note WHERE note.credits = invoice.id), 0) <> 0)`,
    [cycleId, approvalId],
  );
  return new Set(rows.map((row) => `${row.partner_code} ${row.currency}`));
}

/** What was redeemed at each redeemer in a cycle, by currency and contract version, less what was undone; withdrawn obligations left out. */
export interface RedeemedAt {
  readonly partnerCode: string;
  readonly currency: string;
  readonly contractVersion: number;
  readonly feeBps: number;
  readonly valueMinor: bigint;
}

export async function readRedeemedValues(tx: Tx, cycleId: string): Promise<RedeemedAt[]> {
  const rows = await tx.query<{
    partner_code: string;
    currency: string;
    version: number;
    handling_fee_bps: number;
    value_minor: string;
  }>(
    `SELECT redeemed.partner_code, redeemed.currency, version, handling_fee_bps, sum(amount_minor) AS value_minor
     FROM (
       SELECT CASE kind WHEN 'REDEMPTION' THEN creditor_code ELSE debtor_code END AS partner_code, currency, occurred_at,
              CASE kind WHEN 'REDEMPTION' THEN amount_minor ELSE -amount_minor END AS amount_minor
       FROM obligation
       WHERE cycle_id = $1 AND kind IN ('REDEMPTION', 'REVERSAL')
         AND NOT EXISTS (SELECT 1 FROM obligation_out WHERE obligation_id = obligation.id)
     ) AS redeemed
     CROSS JOIN LATERAL (
       SELECT version, handling_fee_bps FROM contract_terms
       WHERE contract_terms.partner_code = redeemed.partner_code AND effective_from <= occurred_at
       ORDER BY effective_from DESC LIMIT 1
     ) AS terms
     WHERE handling_fee_bps > 0
     GROUP BY redeemed.partner_code, redeemed.currency, version, handling_fee_bps
     ORDER BY redeemed.partner_code, redeemed.currency, version`,
    [cycleId],
  );
  return rows.map((row) => ({
    partnerCode: row.partner_code,
    currency: row.currency,
    contractVersion: row.version,
    feeBps: row.handling_fee_bps,
    valueMinor: BigInt(row.value_minor),
  }));
}

/** The day of an instant in the programme's zone by the database's clock. */
export async function todayIn(tx: Tx, zone: string): Promise<LocalDate> {
  const [row] = await tx.query<{ today: LocalDate }>(
    "SELECT (clock_timestamp() AT TIME ZONE $1)::date::text AS today",
    [zone],
  );
  if (!row) throw new Error("the database has no clock");
  return row.today;
}
