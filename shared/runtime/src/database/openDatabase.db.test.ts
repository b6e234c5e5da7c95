import { createServer, type AddressInfo } from "node:net";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { createLogger } from "../logger.js";
import { closeDatabase, openDatabase } from "./openDatabase.js";

/** Slow enough that two instances meet in it, and it fails when it runs twice. */
class Slow1700000000001 implements MigrationInterface {
  name = "Slow1700000000001";
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SELECT pg_sleep(0.3)");
    await runner.query("CREATE TABLE made_once (id int)");
  }
  async down(): Promise<void> {}
}

const log = createLogger("test", "silent");
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase([]);
});
afterAll(async () => db.drop());

const open = async (url: string, migrations: (new () => MigrationInterface)[] = []) =>
  openDatabase({ url, name: "members", migrations, entities: [], poolSize: 2, log });

/** The message of the refusal; it must be one line and hold no password. */
async function refusalOf(url: string): Promise<string> {
  const error = await open(url).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.name).toBe("StartRefused");
  expect(error?.message).not.toMatch(/\n|hidden/);
  return error?.message ?? "";
}

function changed(change: (url: URL) => void): string {
  const url = new URL(db.url);
  change(url);
  return url.toString();
}

test("two instances that start at once run each migration once", async () => {
  const databases = await Promise.all([
    open(db.url, [Slow1700000000001]),
    open(db.url, [Slow1700000000001]),
    open(db.url, [Slow1700000000001]),
  ]);
  const { rows } = await db.superuserPool.query("SELECT name FROM migrations");
  expect(rows).toEqual([{ name: "Slow1700000000001" }]);
  await Promise.all(databases.map(closeDatabase));
});

test("the connection that ran migrations has its limits again", async () => {
  const database = await open(db.url, [Slow1700000000001]);
  const settings = await Promise.all(
    [1, 2].map(async () => (await database.pool.query<{ lock_timeout: string }>("SHOW lock_timeout")).rows[0]),
  );
  expect(settings).toEqual([{ lock_timeout: "5s" }, { lock_timeout: "5s" }]);
  await closeDatabase(database);
});

test("a port where nothing listens is one line", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  expect(await refusalOf(`postgres://a:hidden@127.0.0.1:${port}/x`)).toBe(
    `The database of members at 127.0.0.1:${port}/x cannot be reached: nothing listens there.`,
  );
});

test("something that is no PostgreSQL is one line", async () => {
  const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n", () => socket.destroy()));
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  expect(await refusalOf(`postgres://a:hidden@127.0.0.1:${port}/x`)).toMatch(
    /^The database of members at 127\.0\.0\.1:\d+\/x .*\.$/,
  );
  await new Promise((resolve) => server.close(resolve));
});

test("a wrong password is one line", async () => {
  expect(await refusalOf(changed((url) => (url.password = "hidden")))).toMatch(
    /refuses the user or the password of its URL\.$/,
  );
});

test("a database that does not exist is one line", async () => {
  expect(await refusalOf(changed((url) => (url.pathname = "/nowhere")))).toMatch(/\/nowhere does not exist\.$/);
});

test("an unknown host is one line", async () => {
  expect(await refusalOf("postgres://a:hidden@nowhere.invalid/x")).toMatch(
    /at nowhere\.invalid\/x cannot be reached: the host/,
  );
});

test.each(["not a url", "mysql://a:hidden@127.0.0.1/x", "postgres:"])("%s is no database URL", async (url) => {
  expect(await refusalOf(url)).toMatch(/^The database( URL)? of members/);
});

test("a server older than 15 is one line", async () => {
  // A schema before pg_catalog gives the role the settings of an old server.
  await db.superuserPool.query(`
    CREATE SCHEMA old;
    CREATE FUNCTION old.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT CASE $1 WHEN 'server_version_num' THEN '140012' ELSE '14.12' END $$;
    CREATE ROLE old_server LOGIN PASSWORD 'hidden';
    GRANT USAGE ON SCHEMA old TO old_server;
    ALTER ROLE old_server SET search_path = old, pg_catalog, public;
  `);
  try {
    const url = changed((place) => {
      place.username = "old_server";
      place.password = "hidden";
    });
    expect(await refusalOf(url)).toBe("PostgreSQL 15 or newer is needed; the server is 14.12.");
  } finally {
    await db.superuserPool.query("DROP SCHEMA old CASCADE; DROP ROLE old_server");
  }
});
