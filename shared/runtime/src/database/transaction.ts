import type { Pool } from "pg";
import type { DataSource, EntityManager } from "typeorm";

/** A service's database: TypeORM for entities, migrations and CRUD, and the same pool for set-based SQL. */
export interface Database {
  readonly dataSource: DataSource;
  /** The pool inside `dataSource`. int8, numeric and date arrive as text, timestamps as Date, json parsed. */
  readonly pool: Pool;
}

/** One open transaction, READ COMMITTED. Always an argument, never ambient. */
export interface Tx {
  /**
   * Rows of one statement. A `name` has each connection parse and plan the statement once: for those that run all the time and name
   * their columns. It stands for one text for ever.
   */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[], name?: string): Promise<Row[]>;
  readonly manager: EntityManager;
}
