import type { Pool } from "pg";
import type { DataSource, EntityManager } from "typeorm";

/** A service's database: TypeORM for entities, migrations and CRUD, and the same pool for set-based SQL. */
export interface Database {
  readonly dataSource: DataSource;
  /** The pool inside `dataSource`. int8 and numeric arrive as text, timestamps as Date, json parsed. */
  readonly pool: Pool;
}

/** One open transaction, READ COMMITTED. Always an argument, never ambient. */
export interface Tx {
  /** Rows of one statement. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  readonly manager: EntityManager;
}

/** Runs in one transaction: commits when `run` resolves, rolls back when it throws. Deadlocks and serialisation failures are retried. */
export type InTransaction = <T>(database: Database, run: (tx: Tx) => Promise<T>) => Promise<T>;
