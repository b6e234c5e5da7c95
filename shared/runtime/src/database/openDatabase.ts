import { createHash } from "node:crypto";
import pg from "pg";
import { DataSource, MigrationExecutor, type DataSourceOptions, type QueryRunner } from "typeorm";
import { StartRefused } from "../errors.js";
import type { Logger } from "../logger.js";
import type { ServiceMetrics } from "../metrics/openMetrics.js";
import { watchPool } from "../metrics/watchPool.js";
import { isTracing } from "../tracing/spans.js";
import { runInTrace } from "../tracing/traceContext.js";
import { traceStatements } from "../tracing/traceStatements.js";
import { connectionRefusal } from "./connectionRefusal.js";
import { heldBackClient } from "./heldBackClient.js";
import type { Database } from "./transaction.js";

export interface OpenDatabase {
  /** postgres:// URL of the service's own database. */
  readonly url: string;
  /** Name of the service, for messages and pg_stat_activity. */
  readonly name: string;
  readonly migrations: NonNullable<DataSourceOptions["migrations"]>;
  readonly entities: NonNullable<DataSourceOptions["entities"]>;
  /** Connections at most; 10 when left out. */
  readonly poolSize?: number | undefined;
  readonly log: Logger;
  /** Told of the pool. */
  readonly metrics?: ServiceMetrics | undefined;
}

const CONNECT_TIMEOUT_MS = 8_000;
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 10_000;
const MIGRATION_LOCK_TIMEOUT_MS = 120_000;
/** The least server version, as server_version_num. */
const LEAST_VERSION = 150_000;

/**
 * Opens the pool and brings the schema up to date. Several instances may start at once: migrations run one after the other
 * under an advisory lock. Throws StartRefused with one line when the server cannot be used.
 */
export async function openDatabase(options: OpenDatabase): Promise<Database> {
  const dataSource = new DataSource(dataSourceOptions(options));
  try {
    await dataSource.initialize();
    await checkVersion(dataSource);
    await migrate(dataSource, options.name);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error instanceof StartRefused ? error : (connectionRefusal(error, options.url, options.name) ?? error);
  }
  const { master: pool } = dataSource.driver as unknown as { master: pg.Pool };
  if (options.metrics !== undefined) watchPool(options.metrics, pool);
  if (isTracing()) traceStatements(pool);
  return { dataSource, pool };
}

/** Waits for transactions that run (10 s at most), then closes the connections. */
export async function closeDatabase({ dataSource }: Database): Promise<void> {
  if (!dataSource.isInitialized) return;
  // TypeORM would take a running transaction's connection away from it.
  const { connectedQueryRunners } = dataSource.driver as unknown as {
    readonly connectedQueryRunners: readonly unknown[];
  };
  for (const end = performance.now() + CLOSE_TIMEOUT_MS; connectedQueryRunners.length > 0 && performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await dataSource.destroy();
}

function dataSourceOptions({ url, name, migrations, entities, poolSize, log }: OpenDatabase): DataSourceOptions {
  return {
    type: "postgres",
    driver: pg,
    url,
    applicationName: `tessera-${name}`,
    poolSize: poolSize ?? 10,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    migrations,
    entities,
    migrationsTransactionMode: "each",
    logging: false,
    installExtensions: false,
    // A connection remembers the request that it was opened for; that it is lost has nothing to do with that one.
    poolErrorHandler: (error: Error) =>
      runInTrace(undefined, () => log.warn({ err: error }, "a database connection was lost")),
    extra: {
      // Every wait is bounded: what waits longer is answered UNAVAILABLE and its connection is free again.
      lock_timeout: LOCK_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      options: "-c TimeZone=UTC -c default_transaction_isolation=read\\ committed",
      keepAlive: true,
      Client: heldBackClient(),
      types: { getTypeParser: columnParser },
    },
  };
}

type Parser = (text: string) => unknown;

const parserOf = pg.types.getTypeParser as (oid: number, format: string) => Parser;
const parseTextArray = parserOf(1009, "text");

/** Types that pg would turn into something inexact: date (a Date at local midnight), date[] and numeric[] (floats). */
const PARSERS: Readonly<Record<number, Parser>> = { 1082: (text) => text, 1182: parseTextArray, 1231: parseTextArray };

function columnParser(oid: number, format: "text" | "binary"): Parser {
  return (format === "text" ? PARSERS[oid] : undefined) ?? parserOf(oid, format);
}

async function checkVersion(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<{ version: string; readable: string }[]>(
    "SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS readable",
  );
  if (row && Number(row.version) < LEAST_VERSION)
    throw new StartRefused(`PostgreSQL 15 or newer is needed; the server is ${row.readable}.`);
}

async function migrate(dataSource: DataSource, name: string): Promise<void> {
  if (dataSource.migrations.length === 0) return;
  const runner = dataSource.createQueryRunner();
  const lock = createHash("sha256").update(`tessera migrations ${name}`).digest().readBigInt64BE();
  try {
    await runner.query(`SET lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}; SET statement_timeout = 0`);
    await runner.query("SELECT pg_advisory_lock($1)", [lock.toString()]);
    await new MigrationExecutor(dataSource, runner).executePendingMigrations();
  } finally {
    await forgetSettings(runner, lock);
    await runner.release();
  }
}

/** The connection goes back to the pool as it came from it. A connection that is lost has no lock any more. */
async function forgetSettings(runner: QueryRunner, lock: bigint): Promise<void> {
  try {
    await runner.query("SELECT pg_advisory_unlock($1)", [lock.toString()]);
    await runner.query("RESET lock_timeout; RESET statement_timeout");
  } catch {
    // The error that broke the connection is thrown already.
  }
}
