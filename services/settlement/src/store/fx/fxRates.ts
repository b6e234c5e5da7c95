import { decimal, formatDecimal, type LocalDate } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import { RATE_SCALE, type FxRate } from "../../domain/fx/fxRate.js";

/** A rate with who set and who approved it. */
export interface BookedRate extends FxRate {
  readonly setBy: string;
  /** null while it waits for a second person. */
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
}

interface Row {
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  readonly valid_on: string;
  readonly set_by: string;
  readonly approved_by: string | null;
  readonly rejected_by: string | null;
}

const COLUMNS = "id, base, quote, rate, valid_on::text, set_by, approved_by, rejected_by";

function toRate(row: Row): BookedRate {
  return {
    id: row.id,
    base: row.base,
    quote: row.quote,
    rate: decimal(row.rate, RATE_SCALE),
    validOn: row.valid_on,
    setBy: row.set_by,
    approvedBy: row.approved_by,
    rejectedBy: row.rejected_by,
  };
}

/** Approved rates of every pair, up to a day. */
export async function readApprovedRates(tx: Tx, upTo: LocalDate): Promise<BookedRate[]> {
  const rows = await tx.query<Row>(
    `SELECT DISTINCT ON (base, quote) ${COLUMNS} FROM fx_rate WHERE approved_by IS NOT NULL AND fx_rate.valid_on <= $1
     ORDER BY base, quote, fx_rate.valid_on DESC`,
    [upTo],
  );
  return rows.map(toRate);
}

export async function insertRate(tx: Tx, rate: Omit<FxRate, "id">, setBy: string): Promise<string> {
  const id = newId();
  await tx.query("INSERT INTO fx_rate (id, base, quote, rate, valid_on, set_by) VALUES ($1, $2, $3, $4, $5, $6)", [
    id,
    rate.base,
    rate.quote,
    formatDecimal(rate.rate, RATE_SCALE),
    rate.validOn,
    setBy,
  ]);
  return id;
}

/** Reads a rate and keeps others from approving it until the transaction ends. */
export async function lockRate(tx: Tx, id: string): Promise<BookedRate | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM fx_rate WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  return row && toRate(row);
}

/** The approved rate of this pair and day; another can be approved beside it never. Locks the pair until the transaction ends. */
export async function lockApprovedRate(tx: Tx, { base, quote, validOn }: FxRate): Promise<BookedRate | undefined> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 32341))", [`${base} ${quote}`]);
  const [row] = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM fx_rate WHERE base = $1 AND quote = $2 AND fx_rate.valid_on = $3 AND approved_by IS NOT NULL`,
    [base, quote, validOn],
  );
  return row && toRate(row);
}

export async function markRateApproved(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query("UPDATE fx_rate SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1", [
    id,
    approvedBy,
  ]);
}
