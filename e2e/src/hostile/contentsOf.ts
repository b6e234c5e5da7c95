import type { Client } from "pg";
import { superuser } from "../support/superuser.js";
import type { TestNetwork } from "../support/startTestNetwork.js";

const SERVICES = ["members", "partners", "rewards", "settlement"] as const;

/** Reads what stands in the four databases, over connections that stay open. */
export interface Contents {
  /** By table ("members.lot"): how many rows, and a digest of all of them. */
  read(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** Every table of every service: no row may come, go or change. */
export async function contentsOf(network: TestNetwork): Promise<Contents> {
  const clients = await Promise.all(SERVICES.map(async (service) => superuser(network, service)));
  const queries = await Promise.all(clients.map(async (client) => digestQuery(client)));
  return {
    read: async () => {
      const digests = await Promise.all(
        SERVICES.map(async (service, index) => {
          const { rows } = await clients[index]!.query<{ name: string; digest: string }>(queries[index]!);
          return rows.map(({ name, digest }) => [`${service}.${name}`, digest] as const);
        }),
      );
      return Object.fromEntries(digests.flat());
    },
    close: async () => {
      await Promise.all(clients.map(async (client) => client.end()));
    },
  };
}

async function digestQuery(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname",
  );
  return rows
    .map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*) || ' rows, ' || coalesce(md5(string_agg(row::text, ',' ORDER BY row::text)), '') AS digest FROM "${name}" AS row`,
    )
    .join(" UNION ALL ");
}
