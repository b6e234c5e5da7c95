import type { Reads } from "../reads.js";

export interface OpenedStore {
  readonly id: string;
  readonly partnerCode: string;
  readonly code: string;
  readonly name: string;
  readonly openedAt: Date;
}

interface Row {
  id: string;
  partner_code: string;
  code: string;
  name: string;
  opened_at: Date;
}

function toStore(row: Row): OpenedStore {
  return { id: row.id, partnerCode: row.partner_code, code: row.code, name: row.name, openedAt: row.opened_at };
}

const COLUMNS = "id, partner_code, code, name, opened_at";

export async function findStore(reads: Reads, id: string): Promise<OpenedStore | undefined> {
  const [row] = await reads.query<Row>(`SELECT ${COLUMNS} FROM store WHERE id = $1`, [id]);
  return row && toStore(row);
}

export async function findStoreByCode(
  reads: Reads,
  partnerCode: string,
  code: string,
): Promise<OpenedStore | undefined> {
  const [row] = await reads.query<Row>(`SELECT ${COLUMNS} FROM store WHERE partner_code = $1 AND code = $2`, [
    partnerCode,
    code,
  ]);
  return row && toStore(row);
}

/** Up to `limit` stores of a partner in ascending order of their codes, behind `afterCode`. */
export async function listStores(
  reads: Reads,
  partnerCode: string,
  limit: number,
  afterCode: string | undefined,
): Promise<OpenedStore[]> {
  const rows = await reads.query<Row>(
    `SELECT ${COLUMNS} FROM store WHERE partner_code = $1 AND ($3::text IS NULL OR code > $3) ORDER BY code LIMIT $2`,
    [partnerCode, limit, afterCode ?? null],
  );
  return rows.map(toStore);
}

export async function countStores(reads: Reads, partnerCode: string): Promise<number> {
  const [row] = await reads.query<{ count: string }>("SELECT count(*) FROM store WHERE partner_code = $1", [
    partnerCode,
  ]);
  return Number(row?.count);
}
