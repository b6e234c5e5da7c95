import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import type { TestNetwork } from "./startTestNetwork.js";

/** One statement in a service's embedded database as its superuser, triggers and foreign keys off: what no program may do. */
export async function asSuperuser(
  network: TestNetwork,
  service: string,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const pointer = path.join(network.dataDir, "postgres.place");
  const home = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : path.join(network.dataDir, "postgres");
  const [, , , port] = readFileSync(path.join(home, "cluster/postmaster.pid"), "utf8").split("\n");
  const client = new Client({
    host: "127.0.0.1",
    port: Number(port),
    user: "tessera",
    password: readFileSync(path.join(home, "password"), "utf8").trim(),
    database: `tessera_${service}`,
  });
  await client.connect();
  try {
    await client.query("SET session_replication_role = replica");
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
