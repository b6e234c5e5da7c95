import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { closeDatabase, createLogger, openDatabase, type Database, type OpenDatabase } from "@tessera/runtime";
import { databaseUrl, withAdmin } from "./admin.js";
import { sharedServerUrl } from "./sharedServer.js";

/** A migration class, as a service exports them. */
export type Migration = new () => MigrationInterface;

export interface TestDatabase {
  /** Opened as a role that owns its tables and is no superuser, like a service's own. */
  readonly database: Database;
  readonly url: string;
  /** An empty folder for keys that stand outside of the database; gone with it. */
  readonly keysFolder: string;
  /** As superuser with triggers and foreign keys off, to corrupt rows; opened when it is first used. */
  readonly superuserPool: pg.Pool;
  /** Closes all connections and removes the database. */
  drop(): Promise<void>;
}

const ROLE = "tessera_test";
const PASSWORD = "test";
const log = createLogger("test", "silent");

/** A fresh database with these migrations: a clone, within some 50 ms, of a template that is made once per set of migrations. */
export async function createTestDatabase(
  migrations: readonly Migration[],
  entities: OpenDatabase["entities"] = [],
  options: { readonly poolSize?: number } = {},
): Promise<TestDatabase> {
  const adminUrl = await sharedServerUrl();
  const template = await ensureTemplate(adminUrl, migrations);
  const name = `test_${randomBytes(8).toString("hex")}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${ROLE}`);
  });
  const url = databaseUrl(adminUrl, name, ROLE, PASSWORD);
  const database = await openDatabase({
    url,
    name: "test",
    migrations: [...migrations],
    entities,
    poolSize: options.poolSize,
    log,
  });
  const superuserPool = new pg.Pool({
    connectionString: databaseUrl(adminUrl, name),
    max: 3,
    options: "-c session_replication_role=replica -c TimeZone=UTC",
  });
  const keysFolder = await mkdtemp(path.join(tmpdir(), "tessera-keys-"));
  superuserPool.on("error", () => undefined);
  return {
    database,
    url,
    keysFolder,
    superuserPool,
    async drop() {
      await closeDatabase(database);
      await superuserPool.end();
      await rm(keysFolder, { recursive: true, force: true });
      await withAdmin(adminUrl, async (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Hash of the statements that the migrations would run, wherever their text stands. */
async function fingerprint(migrations: readonly Migration[]): Promise<string> {
  const hash = createHash("sha256");
  const recorder = { query: (sql: string) => Promise.resolve(hash.update(`${sql}\n`) && []) } as unknown as QueryRunner;
  for (const migration of migrations) {
    hash.update(`${migration.name}\n${String(migration)}\n`);
    await new migration().up(recorder);
  }
  return hash.digest("hex");
}

/** The name of the template for these migrations. It is complete when it is marked as a template. */
async function ensureTemplate(adminUrl: string, migrations: readonly Migration[]): Promise<string> {
  const template = `template_${(await fingerprint(migrations)).slice(0, 24)}`;
  await withAdmin(adminUrl, async (admin) => {
    const complete = async () =>
      (await admin.query("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", [template])).rows.length > 0;
    if (await complete()) return;
    await admin.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [template]);
    if (await complete()) return;
    await admin.query(
      `DO $$ BEGIN CREATE ROLE ${ROLE} LOGIN PASSWORD '${PASSWORD}'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    );
    await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${template} OWNER ${ROLE}`);
    const url = databaseUrl(adminUrl, template, ROLE, PASSWORD);
    await closeDatabase(await openDatabase({ url, name: "template", migrations: [...migrations], entities: [], log }));
    await admin.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
  });
  return template;
}
