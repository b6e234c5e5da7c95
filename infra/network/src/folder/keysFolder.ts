import path from "node:path";
import type { ServiceName } from "@tessera/contracts";

/** Where a service keeps what must not stand in its database: part of the network's data, and to be backed up apart from the databases. */
export function keysFolder(dataDir: string, service: ServiceName): string {
  return path.join(dataDir, "keys", service);
}
