import { inOneStatement, type Database, type Tx } from "@tessera/runtime";

/** What a query needs: an open transaction, or the pool where one statement stands alone. */
export type Reads = Pick<Tx, "query">;

/** Reads outside of any transaction. Throws UNAVAILABLE when the database does not answer. */
export function readsOf(database: Database): Reads {
  return {
    query: async <Row>(sql: string, parameters?: readonly unknown[], name?: string): Promise<Row[]> =>
      inOneStatement<Row>(database, sql, parameters, name),
  };
}
