import { randomBytes } from "node:crypto";
import pg from "pg";
import { StartRefused } from "../errors.js";
import { connectionRefusal } from "../database/connectionRefusal.js";
import { databaseErrorCode } from "../database/databaseError.js";

export interface ProvisionDatabases {
  /** postgres:// URL of a role that may create roles and databases. */
  readonly adminUrl: string;
  /** One database and one role for each. */
  readonly services: readonly string[];
  /** Databases and roles are named `<prefix>_<service>`; "tessera" when left out. */
  readonly prefix?: string;
  /** True on a server of our own: nobody but its superuser enters the databases that come with it. */
  readonly ownServer: boolean;
}

const LEAST_VERSION = 150_000;

/**
 * Makes one database and one role for each service, unless they stand already, and answers the URL of each. A role may connect to
 * its own database alone and make its tables there; PUBLIC may nothing. Its password is random and kept in a table that only
 * the administrator reads, so that several instances with the same administrator agree on it. Several may run at once.
 * Throws StartRefused when the server is out of reach, too old, or does not let this role do it.
 */
export async function provisionDatabases({
  adminUrl,
  services,
  prefix = "tessera",
  ownServer,
}: ProvisionDatabases): Promise<Record<string, string>> {
  const admin = new pg.Client({
    connectionString: adminUrl,
    connectionTimeoutMillis: 10_000,
    application_name: "tessera-provision",
  });
  admin.on("error", () => undefined);
  try {
    await admin.connect();
    const version = await checkVersion(admin);
    await admin.query("SELECT pg_advisory_lock(hashtextextended('tessera provisioning', 0))");
    await prepareLogins(admin, ownServer);
    const urls: Record<string, string> = {};
    for (const service of services)
      urls[service] = await provisionOne(admin, adminUrl, `${prefix}_${service}`, version);
    return urls;
  } catch (error) {
    throw provisioningRefusal(error) ?? connectionRefusal(error, adminUrl, "the administrator (DATABASE_URL)") ?? error;
  } finally {
    await admin.end().catch(() => undefined);
  }
}

async function checkVersion(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ version: string; readable: string }>(
    "SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS readable",
  );
  const version = Number(rows[0]?.version);
  if (version < LEAST_VERSION)
    throw new StartRefused(`PostgreSQL 15 or newer is needed; the server is ${rows[0]?.readable}.`);
  return version;
}

async function prepareLogins(admin: pg.Client, ownServer: boolean): Promise<void> {
  await admin.query(`
    CREATE SCHEMA IF NOT EXISTS tessera;
    REVOKE ALL ON SCHEMA tessera FROM PUBLIC;
    CREATE TABLE IF NOT EXISTS tessera.login (role text PRIMARY KEY, password text NOT NULL);
  `);
  if (ownServer)
    await admin.query("REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC");
}

async function provisionOne(admin: pg.Client, adminUrl: string, name: string, version: number): Promise<string> {
  const role = pg.escapeIdentifier(name);
  const password = await passwordOf(admin, name);
  const stands = await exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = $1", name);
  const limits = "LOGIN NOCREATEDB NOCREATEROLE";
  if (!stands) await admin.query(`CREATE ROLE ${role} ${limits} PASSWORD ${pg.escapeLiteral(password)}`);
  const url = databaseUrl(adminUrl, name, name, password);
  if (!(await exists(admin, "SELECT 1 FROM pg_database WHERE datname = $1", name))) {
    // One collation for every server: by code point. Text order must not depend on where the network runs.
    const locale = version >= 170_000 ? "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" : "LOCALE 'C'";
    await admin.query(`CREATE DATABASE ${role} TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
  }
  await admin.query(
    `REVOKE ALL ON DATABASE ${role} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE ${role} TO ${role}`,
  );
  await grantInside(databaseUrl(adminUrl, name), role);
  if (stands) await ensurePassword(admin, url, role, password);
  return url;
}

/** The role makes its own tables in `public`, and nobody else may. */
async function grantInside(url: string, role: string): Promise<void> {
  const inside = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "tessera-provision",
  });
  inside.on("error", () => undefined);
  try {
    await inside.connect();
    await inside.query(`REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE, CREATE ON SCHEMA public TO ${role}`);
  } finally {
    await inside.end().catch(() => undefined);
  }
}

async function passwordOf(admin: pg.Client, name: string): Promise<string> {
  await admin.query("INSERT INTO tessera.login (role, password) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    name,
    randomBytes(32).toString("base64url"),
  ]);
  const { rows } = await admin.query<{ password: string }>("SELECT password FROM tessera.login WHERE role = $1", [
    name,
  ]);
  return rows[0]?.password ?? "";
}

/** A role that was made by someone else, or before a restore, gets the password that stands in the table. */
async function ensurePassword(admin: pg.Client, url: string, role: string, password: string): Promise<void> {
  const probe = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  probe.on("error", () => undefined);
  try {
    await probe.connect();
  } catch (error) {
    if (databaseErrorCode(error) !== "28P01") throw error;
    await admin.query(`ALTER ROLE ${role} PASSWORD ${pg.escapeLiteral(password)}`);
  } finally {
    await probe.end().catch(() => undefined);
  }
}

async function exists(admin: pg.Client, sql: string, name: string): Promise<boolean> {
  return (await admin.query(sql, [name])).rows.length > 0;
}

/** The administrator's URL with another database, and another login when one is given; TLS parameters stay. */
function databaseUrl(adminUrl: string, database: string, user?: string, password?: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) url.username = encodeURIComponent(user);
  if (password !== undefined) url.password = encodeURIComponent(password);
  return url.toString();
}

function provisioningRefusal(error: unknown): StartRefused | undefined {
  if (databaseErrorCode(error) !== "42501") return undefined;
  return new StartRefused(
    "The role of DATABASE_URL may not create databases and roles: grant it CREATEDB and CREATEROLE, or give one URL per service (MEMBERS_DATABASE_URL …).",
  );
}
