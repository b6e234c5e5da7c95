import type { PoolClient } from "pg";
import type { QueryRunner } from "typeorm";
import { isRepeatable, toNotAnAnswer } from "./databaseError.js";
import type { Database, Tx } from "./transaction.js";

const ATTEMPTS = 6;

/**
 * Runs `run` in one READ COMMITTED transaction: commits when it resolves, rolls back when it throws. A deadlock or a
 * serialisation failure runs it again (up to 6 times), so `run` must have no effect outside its transaction.
 *
 * Throws NotAnAnswer(UNAVAILABLE) when the database cannot answer now: connection lost, a wait for a lock or a statement over
 * its limit. The transaction may then have committed all the same; the idempotency key tells.
 */
export async function inTransaction<T>(database: Database, run: (tx: Tx) => Promise<T>): Promise<T> {
  return inRepeatedTransaction(database, [], run);
}

/**
 * Runs `read` in one snapshot, READ ONLY and REPEATABLE READ, without a limit on the time of a statement: for verification and
 * other long reads that must see one state. Never for a decision.
 */
export async function inSnapshot<T>(database: Database, read: (tx: Tx) => Promise<T>): Promise<T> {
  const settings = ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SET LOCAL statement_timeout = 0"];
  return inRepeatedTransaction(database, settings, read);
}

/** Runs `run` behind a savepoint of `tx`; when it throws, only what it did is undone, and `tx` goes on. */
export async function inSavepoint<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  await tx.query("SAVEPOINT step");
  try {
    const result = await run();
    await tx.query("RELEASE SAVEPOINT step");
    return result;
  } catch (error) {
    await tx.query("ROLLBACK TO SAVEPOINT step; RELEASE SAVEPOINT step");
    throw error;
  }
}

async function inRepeatedTransaction<T>(
  database: Database,
  settings: readonly string[],
  run: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inOneTransaction(database, settings, run);
    } catch (error) {
      if (!isRepeatable(error) || attempt === ATTEMPTS) throw toNotAnAnswer(error);
    }
    // Spread, so that two transactions that met do not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt));
  }
}

async function inOneTransaction<T>(
  database: Database,
  settings: readonly string[],
  run: (tx: Tx) => Promise<T>,
): Promise<T> {
  const runner = database.dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    for (const setting of settings) await client.query(setting);
    const result = await run(transactionOn(client, runner));
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await rollBack(runner);
    throw error;
  } finally {
    await runner.release();
  }
}

function transactionOn(client: PoolClient, runner: QueryRunner): Tx {
  return {
    manager: runner.manager,
    async query<Row>(sql: string, parameters?: readonly unknown[], name?: string): Promise<Row[]> {
      // pg copies nothing and changes nothing in the array.
      const values = (parameters ?? []) as unknown[];
      const result = await client.query(name === undefined ? { text: sql, values } : { name, text: sql, values });
      return result.rows as Row[];
    },
  };
}

/** A connection that cannot even roll back is lost, and Postgres rolls back for it; the first error is the one that tells. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive) return;
  try {
    await runner.rollbackTransaction();
  } catch (error) {
    const { releasePostgresConnection } = runner as unknown as {
      releasePostgresConnection?: (error: unknown) => Promise<void>;
    };
    await releasePostgresConnection?.call(runner, error);
  }
}
