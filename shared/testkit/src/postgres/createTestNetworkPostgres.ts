import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { provisionDatabases } from "@tessera/runtime";
import { withAdmin } from "./admin.js";
import { sharedServerUrl } from "./sharedServer.js";

export interface TestNetworkPostgres {
  /** Superuser's URL of the shared server. */
  readonly adminUrl: string;
  /** URL of each service's empty database, as its own role. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** An empty folder for keys that stand outside of the databases; gone with them. */
  readonly keysFolder: string;
  drop(): Promise<void>;
}

/** Databases and roles for a whole network of a test, on the server that all tests share. */
export async function createTestNetworkPostgres(): Promise<TestNetworkPostgres> {
  const adminUrl = await sharedServerUrl();
  const prefix = `net_${randomBytes(6).toString("hex")}`;
  const urls = (await provisionDatabases({ adminUrl, services: SERVICE_NAMES, prefix, ownServer: false })) as Record<
    ServiceName,
    string
  >;
  const keysFolder = await mkdtemp(path.join(tmpdir(), "tessera-keys-"));
  return {
    adminUrl,
    urls,
    keysFolder,
    async drop() {
      await rm(keysFolder, { recursive: true, force: true });
      await withAdmin(adminUrl, async (admin) => {
        for (const service of SERVICE_NAMES) {
          await admin.query(`DROP DATABASE IF EXISTS ${prefix}_${service} WITH (FORCE)`);
          await admin.query(`DROP ROLE IF EXISTS ${prefix}_${service}`);
          await admin.query("DELETE FROM tessera.login WHERE role = $1", [`${prefix}_${service}`]);
        }
      });
    },
  };
}
