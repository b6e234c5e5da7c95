import { isRepeatable, toNotAnAnswer } from "./databaseError.js";
import type { Database } from "./transaction.js";

const ATTEMPTS = 6;

/**
 * Rows of one statement that is a transaction of its own: one round trip instead of three, for set-based functions. Like
 * `inTransaction` it runs again after a deadlock or a serialisation failure, and throws NotAnAnswer(UNAVAILABLE) when the
 * database cannot answer now; the statement may then have committed all the same.
 *
 * A `name` has each connection parse the statement once: for those that run all the time. It stands for one text for ever.
 */
export async function inOneStatement<Row>(
  database: Database,
  sql: string,
  parameters: readonly unknown[] = [],
  name?: string,
): Promise<Row[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const values = parameters as unknown[];
      const query = name === undefined ? { text: sql, values } : { name, text: sql, values };
      return (await database.pool.query(query)).rows as Row[];
    } catch (error) {
      if (!isRepeatable(error) || attempt === ATTEMPTS) throw toNotAnAnswer(error);
    }
    // Spread, so that two transactions that met do not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt));
  }
}
