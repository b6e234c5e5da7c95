import { toNotAnAnswer, type Database } from "@tessera/runtime";

/** Rows of one reading statement outside a transaction. Throws UNAVAILABLE when the database cannot answer now. */
export async function queryRows<Row>(database: Database, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  try {
    const result = await database.pool.query(sql, parameters as unknown[]);
    return result.rows as Row[];
  } catch (error) {
    throw toNotAnAnswer(error);
  }
}
