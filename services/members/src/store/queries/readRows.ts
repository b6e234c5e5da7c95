import { toNotAnAnswer, type Database } from "@tessera/runtime";
import type { QueryResultRow } from "pg";

/** Rows of one statement outside a transaction. Throws NotAnAnswer(UNAVAILABLE) while the database cannot answer. */
export async function readRows<Row extends QueryResultRow>(
  { pool }: Database,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    // pg changes nothing in the array.
    return (await pool.query<Row>(sql, parameters as unknown[])).rows;
  } catch (error) {
    throw toNotAnAnswer(error);
  }
}
