import type { Tx } from "@tessera/runtime";
import { DEFAULT_TERMS, type PaymentTerms } from "../../domain/payments/paymentTerms.js";

interface Row {
  readonly payment_days: number;
  readonly payout_days: number;
  readonly cooling_off_days: number;
  readonly cut_off_calendar: PaymentTerms["cutOffCalendar"];
  readonly minimums: Record<string, string>;
}

const COLUMNS = "payment_days, payout_days, cooling_off_days, cut_off_calendar, minimums";

function toTerms(row: Row | undefined): PaymentTerms {
  if (!row) return DEFAULT_TERMS;
  return {
    paymentDays: row.payment_days,
    payoutDays: row.payout_days,
    coolingOffDays: row.cooling_off_days,
    cutOffCalendar: row.cut_off_calendar,
    minimums: row.minimums,
  };
}

/** The terms of now. */
export async function readTerms(tx: Pick<Tx, "query">): Promise<PaymentTerms> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM payment_terms ORDER BY version DESC LIMIT 1`);
  return toTerms(row);
}

/** The terms of a cycle: those that stood when it was cut off, so that calculating again finds the same. */
export async function readTermsOfCycle(tx: Tx, cycleId: string): Promise<PaymentTerms> {
  const [row] = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM payment_terms, cycle
     WHERE cycle.id = $1 AND set_at < coalesce(cut_off_at, 'infinity') ORDER BY version DESC LIMIT 1`,
    [cycleId],
  );
  return toTerms(row);
}

/**
 * The smallest payment of a cycle by currency and partner, in minor units: what the partner's contract says at the end of the cycle, else
 * finance's terms of payment, else the programme's settlement terms; 0 when nobody says.
 */
export async function readMinimums(
  tx: Tx,
  cycleId: string,
): Promise<(currency: string, partnerCode: string) => bigint> {
  const { minimums } = await readTermsOfCycle(tx, cycleId);
  const rows = await tx.query<{ partner_code: string; currency: string; minimum_payment_minor: string | null }>(
    `SELECT DISTINCT ON (partner_code) partner_code, currency, minimum_payment_minor
     FROM contract_terms JOIN cycle ON cycle.id = $1
     WHERE effective_from < closes_at ORDER BY partner_code, effective_from DESC`,
    [cycleId],
  );
  const agreed = new Map(
    rows.flatMap((row) =>
      row.minimum_payment_minor === null ? [] : [[`${row.currency} ${row.partner_code}`, row.minimum_payment_minor]],
    ),
  );
  const [chosen] = await tx.query<{ minimum_payments: Record<string, string> }>(
    "SELECT minimum_payments FROM cycle_terms JOIN settlement_terms ON version = terms_version WHERE cycle_id = $1",
    [cycleId],
  );
  return (currency, partnerCode) =>
    BigInt(agreed.get(`${currency} ${partnerCode}`) ?? minimums[currency] ?? chosen?.minimum_payments[currency] ?? 0);
}

/** Adds a version; the versions before stay for the cycles that were cut off under them. */
export async function insertTerms(tx: Tx, terms: PaymentTerms, setBy: string): Promise<number> {
  await tx.query("LOCK TABLE payment_terms IN SHARE ROW EXCLUSIVE MODE");
  const [row] = await tx.query<{ version: number }>(
    `INSERT INTO payment_terms (version, payment_days, payout_days, cooling_off_days, cut_off_calendar, minimums, set_by)
     SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5, $6 FROM payment_terms RETURNING version`,
    [
      terms.paymentDays,
      terms.payoutDays,
      terms.coolingOffDays,
      terms.cutOffCalendar,
      JSON.stringify(terms.minimums),
      setBy,
    ],
  );
  if (!row) throw new Error("an insert answers its row");
  return row.version;
}
