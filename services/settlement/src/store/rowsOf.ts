import type { Database, Tx } from "@tessera/runtime";
import { queryRows } from "./queries/queryRows.js";

/** Rows of one reading statement, inside a transaction or outside of any. */
export async function rowsOf<Row>(source: Database | Tx, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  return "pool" in source ? queryRows<Row>(source, sql, parameters) : source.query<Row>(sql, parameters);
}
