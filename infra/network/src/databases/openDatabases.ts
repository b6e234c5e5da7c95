import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { provisionDatabases, startEmbeddedPostgres, type EmbeddedPostgres, type Logger } from "@tessera/runtime";
import type { NetworkConfig } from "../config/networkConfig.js";

export interface ServiceDatabases {
  /** Of each service, with its own role. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** The server in the data folder; undefined when URLs replace it. */
  readonly embedded: EmbeddedPostgres | undefined;
  stop(): Promise<void>;
}

/**
 * One database for each service: given by a URL each, made on the server of DATABASE_URL, or on the embedded one. The caller
 * holds the lock of the data folder. Throws StartRefused.
 */
export async function openDatabases(config: NetworkConfig, log: Logger): Promise<ServiceDatabases> {
  const { databaseUrl, serviceDatabaseUrls, dataDir } = config;
  const open = SERVICE_NAMES.filter((service) => serviceDatabaseUrls[service] === undefined);
  if (open.length === 0) return external(serviceDatabaseUrls);
  if (databaseUrl !== undefined) {
    return external({
      ...(await provisionDatabases({ adminUrl: databaseUrl, services: open, ownServer: false })),
      ...serviceDatabaseUrls,
    });
  }
  const embedded = await startEmbeddedPostgres({ folder: dataDir, log, lock: false });
  try {
    const urls = await provisionDatabases({ adminUrl: embedded.adminUrl, services: SERVICE_NAMES, ownServer: true });
    return { urls: urls as Record<ServiceName, string>, embedded, stop: async () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

function external(urls: Readonly<Partial<Record<ServiceName, string>>>): ServiceDatabases {
  return { urls: urls as Record<ServiceName, string>, embedded: undefined, stop: async () => undefined };
}
