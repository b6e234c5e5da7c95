import type { Database, Tx } from "@tessera/runtime";
import { toObligation, type ObligationRow, type StoredObligation } from "../obligations/obligationRow.js";
import { COUNTS } from "../obligations/readDebts.js";
import { rowsOf } from "../rowsOf.js";
import { queryRows } from "./queryRows.js";

export type { StoredObligation } from "../obligations/obligationRow.js";

/** Where a page begins: behind the obligation of this instant and id. */
export interface ObligationKey {
  readonly occurredAt: Date;
  readonly id: string;
}

export interface ObligationPage {
  readonly cycleId: string;
  /** Either side; undefined for all. */
  readonly partnerCode: string | undefined;
  readonly after: ObligationKey | undefined;
  readonly limit: number;
}

/** Every column, and whether a dispute keeps it out. */
const SHOWN = `obligation.*, NOT (${COUNTS}) AS disputed`;

const BEFORE_ALL: readonly [string, string] = ["-infinity", "00000000-0000-0000-0000-000000000000"];

/** A page of a cycle's obligations in order of time, then id: by key, so a far page costs no more than the first. */
export async function pageObligations(database: Database, page: ObligationPage): Promise<StoredObligation[]> {
  const { cycleId, partnerCode, after, limit } = page;
  const [instant, id] = after ? [after.occurredAt, after.id] : BEFORE_ALL;
  const side = (condition: string) =>
    `(SELECT ${SHOWN} FROM obligation WHERE cycle_id = $1 ${condition} AND (occurred_at, id) > ($2::timestamptz, $3::uuid)
      ORDER BY occurred_at, id LIMIT $4)`;
  const rows =
    partnerCode === undefined
      ? await queryRows<ObligationRow>(database, side(""), [cycleId, instant, id, limit])
      : await queryRows<ObligationRow>(
          database,
          // One index per side; a partner never owes itself, so no row comes twice.
          `SELECT * FROM (${side("AND debtor_code = $5")} UNION ALL ${side("AND creditor_code = $5")}) AS either
           ORDER BY occurred_at, id LIMIT $4`,
          [cycleId, instant, id, limit, partnerCode],
        );
  return rows.map(toObligation);
}

export async function countObligations(
  database: Database,
  cycleId: string,
  partnerCode: string | undefined,
): Promise<number> {
  const [row] = await queryRows<{ count: string }>(
    database,
    "SELECT count(*) AS count FROM obligation WHERE cycle_id = $1 AND ($2::text IS NULL OR debtor_code = $2 OR creditor_code = $2)",
    [cycleId, partnerCode ?? null],
  );
  return Number(row?.count ?? 0);
}

/** All of a partner's obligations in a cycle, in the order of its statement: currency, time, id. */
export async function readStatementLines(
  source: Database | Tx,
  cycleId: string,
  partnerCode: string,
): Promise<StoredObligation[]> {
  const rows = await rowsOf<ObligationRow>(
    source,
    `SELECT ${SHOWN} FROM obligation WHERE cycle_id = $1 AND (debtor_code = $2 OR creditor_code = $2)
     ORDER BY currency, occurred_at, id`,
    [cycleId, partnerCode],
  );
  return rows.map(toObligation);
}

/** True for a partner that was registered, or that some obligation names before its registration was heard of. */
export async function partnerIsKnown(database: Database, partnerCode: string): Promise<boolean> {
  const [row] = await queryRows<{ known: boolean }>(
    database,
    `SELECT EXISTS (SELECT FROM partner WHERE code = $1)
         OR EXISTS (SELECT FROM obligation WHERE debtor_code = $1 OR creditor_code = $1) AS known`,
    [partnerCode],
  );
  return row?.known === true;
}
