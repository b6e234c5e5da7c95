import type { Database, Tx } from "@tessera/runtime";

/** What a query needs: an open transaction, or the pool where one statement stands alone. */
export type Reads = Pick<Tx, "query">;

/** Reads outside of any transaction. */
export function readsOf(database: Database): Reads {
  return {
    query: async <Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> =>
      (await database.pool.query(sql, parameters as unknown[] | undefined)).rows as Row[],
  };
}
