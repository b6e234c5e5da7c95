import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import type { TestNetwork } from "./startTestNetwork.js";

/** postgres:// URL of a database on a network's embedded server, as its superuser. */
export function superuserUrl(network: TestNetwork, database: string): string {
  const pointer = path.join(network.dataDir, "postgres.place");
  const home = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : path.join(network.dataDir, "postgres");
  const [, , , port] = readFileSync(path.join(home, "cluster/postmaster.pid"), "utf8").split("\n");
  const password = encodeURIComponent(readFileSync(path.join(home, "password"), "utf8").trim());
  return `postgres://tessera:${password}@127.0.0.1:${port}/${database}`;
}

/** A connection to a service's embedded database as its superuser; the caller ends it. */
export async function superuser(network: TestNetwork, service: string): Promise<Client> {
  const client = new Client({ connectionString: superuserUrl(network, `tessera_${service}`) });
  await client.connect();
  return client;
}

/** One statement in a service's embedded database as its superuser, triggers and foreign keys off: what no program may do. */
export async function asSuperuser(
  network: TestNetwork,
  service: string,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = await superuser(network, service);
  try {
    await client.query("SET session_replication_role = replica");
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
