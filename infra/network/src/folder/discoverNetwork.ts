import path from "node:path";
import { lockOwner } from "@tessera/runtime/local";
import { readNetworkRecord, type NetworkRecord } from "./networkRecord.js";

/** The network that runs on a data folder now; undefined when none does. */
export function discoverNetwork(dataDir: string): NetworkRecord | undefined {
  const folder = path.resolve(dataDir);
  const record = readNetworkRecord(folder);
  return record !== undefined && lockOwner(folder) === record.pid ? record : undefined;
}
