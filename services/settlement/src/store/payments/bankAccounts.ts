import { newId, type Database, type Tx } from "@tessera/runtime";
import type { BankAccount } from "../../domain/payments/paymentOrder.js";
import { rowsOf } from "../rowsOf.js";

export interface StoredAccount extends BankAccount {
  readonly id: string;
  /** null: the operator's. */
  readonly partnerCode: string | null;
  readonly currency: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly approvedBy: string | null;
  /** Subject of the one who refused it or took it back. */
  readonly rejectedBy: string | null;
  /** Why. */
  readonly rejection: string | null;
  /** null until it is approved. */
  readonly effectiveAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly partner_code: string | null;
  readonly currency: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly holder: string;
  readonly set_by: string;
  readonly set_at: Date;
  readonly approved_by: string | null;
  readonly rejected_by: string | null;
  readonly rejection: string | null;
  readonly effective_at: Date | null;
}

const COLUMNS =
  "id, partner_code, currency, iban, bic, holder, set_by, set_at, approved_by, rejected_by, rejection, effective_at";

function toAccount(row: Row): StoredAccount {
  return {
    id: row.id,
    partnerCode: row.partner_code,
    currency: row.currency,
    iban: row.iban,
    bic: row.bic,
    holder: row.holder,
    setBy: row.set_by,
    setAt: row.set_at,
    approvedBy: row.approved_by,
    rejectedBy: row.rejected_by,
    rejection: row.rejection,
    effectiveAt: row.effective_at,
  };
}

export type NewAccount = Pick<StoredAccount, "partnerCode" | "currency" | "iban" | "bic" | "holder" | "setBy">;

export async function insertAccount(tx: Tx, account: NewAccount): Promise<string> {
  const id = newId();
  await tx.query(
    "INSERT INTO bank_account (id, partner_code, currency, iban, bic, holder, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [id, account.partnerCode, account.currency, account.iban, account.bic, account.holder, account.setBy],
  );
  return id;
}

export async function lockAccount(tx: Tx, id: string): Promise<StoredAccount | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM bank_account WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  return row && toAccount(row);
}

export async function markApproved(tx: Tx, id: string, approvedBy: string, effectiveAt: Date): Promise<void> {
  await tx.query(
    `UPDATE bank_account SET approved_by = $2, approved_at = least(clock_timestamp(), $3), effective_at = $3 WHERE id = $1`,
    [id, approvedBy, effectiveAt],
  );
}

/** The account that stands for each owner and currency at an instant: of those in effect the one that was approved last. */
export async function readAccountsInEffect(
  tx: Tx,
  now: Date,
): Promise<(partnerCode: string | null, currency: string) => StoredAccount | undefined> {
  const rows = await tx.query<Row>(
    `SELECT DISTINCT ON (partner_code, currency) ${COLUMNS} FROM bank_account WHERE effective_at <= $1
     ORDER BY partner_code, currency, effective_at DESC, approved_at DESC, id DESC`,
    [now],
  );
  const accounts = new Map(rows.map((row) => [`${row.currency} ${row.partner_code ?? ""}`, toAccount(row)]));
  return (partnerCode, currency) => accounts.get(`${currency} ${partnerCode ?? ""}`);
}

/** Of each owner and currency the account that comes into effect first after an instant, else one that waits for its approval. */
export async function readAccountsToCome(
  tx: Tx,
  now: Date,
): Promise<(partnerCode: string | null, currency: string) => StoredAccount | undefined> {
  const rows = await tx.query<Row>(
    `SELECT DISTINCT ON (partner_code, currency) ${COLUMNS} FROM bank_account WHERE effective_at > $1 OR effective_at IS NULL
     ORDER BY partner_code, currency, effective_at NULLS LAST, id`,
    [now],
  );
  const accounts = new Map(rows.map((row) => [`${row.currency} ${row.partner_code ?? ""}`, toAccount(row)]));
  return (partnerCode, currency) => accounts.get(`${currency} ${partnerCode ?? ""}`);
}

/** Of a partner, of the operator (null) or of all (undefined), the newest first; at most 100. */
export async function readAccounts(
  tx: Pick<Tx, "query">,
  partnerCode: string | null | undefined,
): Promise<StoredAccount[]> {
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM bank_account WHERE $2 OR partner_code IS NOT DISTINCT FROM $1 ORDER BY set_at DESC, id DESC LIMIT 100`,
    [partnerCode ?? null, partnerCode === undefined],
  );
  return rows.map(toAccount);
}

export interface AccountPage {
  /** null: the operator's; undefined: all. */
  readonly partnerCode: string | null | undefined;
  /** Behind the account of this instant and id. */
  readonly before: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

const OWNED = "($2 OR partner_code IS NOT DISTINCT FROM $1)";

/** A page of accounts, the newest first. */
export async function pageAccounts(database: Database, page: AccountPage): Promise<StoredAccount[]> {
  const { partnerCode, before, limit } = page;
  const rows = await rowsOf<Row>(
    database,
    `SELECT ${COLUMNS} FROM bank_account WHERE ${OWNED} AND ($3::timestamptz IS NULL OR (set_at, id) < ($3, $4::uuid))
     ORDER BY set_at DESC, id DESC LIMIT $5`,
    [partnerCode ?? null, partnerCode === undefined, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows.map(toAccount);
}

export async function countAccounts(database: Database, partnerCode: AccountPage["partnerCode"]): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    database,
    `SELECT count(*)::integer AS count FROM bank_account WHERE ${OWNED}`,
    [partnerCode ?? null, partnerCode === undefined],
  );
  return row?.count ?? 0;
}

export async function findAccount(tx: Tx, id: string): Promise<StoredAccount | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM bank_account WHERE id = $1`, [id]);
  return row && toAccount(row);
}
