import { randomBytes } from "node:crypto";
import { sharedServerUrl } from "@tessera/testkit";
import pg from "pg";
import { provisionDatabases } from "./provisionDatabases.js";

const SERVICES = ["members", "partners"];
let adminUrl: string;
let prefix: string;
beforeAll(async () => {
  adminUrl = await sharedServerUrl();
});
beforeEach(() => (prefix = `prov_${randomBytes(5).toString("hex")}`));
afterEach(async () => {
  for (const service of SERVICES) {
    await asAdmin(`DROP DATABASE IF EXISTS ${prefix}_${service} WITH (FORCE)`);
    await asAdmin(`DROP ROLE IF EXISTS ${prefix}_${service}`);
  }
});

async function ask<Row = Record<string, unknown>>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const asAdmin = async (sql: string) => ask(adminUrl, sql);
const provision = async (url = adminUrl) =>
  provisionDatabases({ adminUrl: url, services: SERVICES, prefix, ownServer: false });

function into(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.toString();
}

test("each service makes tables in its own database and enters no other", async () => {
  const urls = await provision();
  await ask(urls["members"] ?? "", "CREATE TABLE made (id int)");
  await expect(ask(into(urls["members"] ?? "", `${prefix}_partners`), "SELECT 1")).rejects.toMatchObject({
    code: "42501",
  });
  await expect(ask(into(urls["partners"] ?? "", `${prefix}_members`), "SELECT 1")).rejects.toMatchObject({
    code: "42501",
  });
});

test("PUBLIC may nothing, and a service's role makes neither roles nor databases", async () => {
  const { members = "" } = await provision();
  const [acl] = await asAdmin(`SELECT datacl::text FROM pg_database WHERE datname = '${prefix}_members'`);
  // A grant to PUBLIC begins with "=".
  expect(acl?.["datacl"]).not.toMatch(/[{,]=/);
  for (const sql of [
    `CREATE DATABASE ${prefix}_own`,
    `CREATE ROLE ${prefix}_own`,
    `DROP DATABASE ${prefix}_members`,
    "SELECT * FROM pg_authid",
  ]) {
    await expect(ask(members, sql)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|55006)$/) });
  }
});

test("passwords are random, one for each, and the same for every later start", async () => {
  const first = await provision();
  const passwords = Object.values(first).map((url) => new URL(url).password);
  expect(new Set(passwords).size).toBe(SERVICES.length);
  for (const password of passwords) expect(password).toHaveLength(43);
  expect(await provision()).toEqual(first);
});

test("instances that start at once agree", async () => {
  const [one, two, three] = await Promise.all([provision(), provision(), provision()]);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  expect(await ask(one["partners"] ?? "", "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a role whose password was changed gets the one that the administrator keeps", async () => {
  const { members = "" } = await provision();
  await asAdmin(`ALTER ROLE ${prefix}_members PASSWORD 'other'`);
  await provision();
  expect(await ask(members, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("text is UTF-8 and sorts by code point", async () => {
  const { members = "" } = await provision();
  expect(
    await ask(members, "SELECT array_agg(word ORDER BY word) AS words FROM unnest(ARRAY['a', 'B', 'č', 'Z']) AS word"),
  ).toEqual([{ words: ["B", "Z", "a", "č"] }]);
  expect(await ask(members, "SHOW server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
});

test("the passwords of services are for the administrator's eyes only", async () => {
  const { members = "" } = await provision();
  await expect(ask(into(members, "postgres"), "SELECT * FROM tessera.login")).rejects.toMatchObject({ code: "42501" });
});

test("an administrator without the right to make databases is told so in one line", async () => {
  await asAdmin(`DROP ROLE IF EXISTS ${prefix}_weak; CREATE ROLE ${prefix}_weak LOGIN PASSWORD 'hidden'`);
  await asAdmin(`CREATE DATABASE ${prefix}_weak OWNER ${prefix}_weak`);
  const url = new URL(into(adminUrl, `${prefix}_weak`));
  url.username = `${prefix}_weak`;
  url.password = "hidden";
  try {
    await expect(provision(url.toString())).rejects.toMatchObject({
      name: "StartRefused",
      message: expect.stringMatching(/^The role of DATABASE_URL may not create databases and roles: [^\n]*$/),
    });
  } finally {
    await asAdmin(`DROP DATABASE ${prefix}_weak WITH (FORCE)`);
    await asAdmin(`DROP ROLE ${prefix}_weak`);
  }
});

test("an administrator who may make databases and roles need not be superuser", async () => {
  await asAdmin(`CREATE ROLE ${prefix}_maker LOGIN CREATEDB CREATEROLE PASSWORD 'hidden'`);
  await asAdmin(`CREATE DATABASE ${prefix}_maker OWNER ${prefix}_maker`);
  const url = new URL(into(adminUrl, `${prefix}_maker`));
  url.username = `${prefix}_maker`;
  url.password = "hidden";
  try {
    const urls = await provision(url.toString());
    await ask(urls["members"] ?? "", "CREATE TABLE made (id int)");
    expect(await provision(url.toString())).toEqual(urls);
  } finally {
    for (const service of SERVICES) await asAdmin(`DROP DATABASE IF EXISTS ${prefix}_${service} WITH (FORCE)`);
    for (const service of SERVICES) await asAdmin(`DROP ROLE IF EXISTS ${prefix}_${service}`);
    await asAdmin(`DROP DATABASE ${prefix}_maker WITH (FORCE)`);
    await asAdmin(`DROP ROLE ${prefix}_maker`);
  }
});
