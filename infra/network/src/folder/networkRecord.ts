import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const child = z.object({ pid: z.number().int(), port: z.number().int() });

const networkRecord = z.object({
  /** The process that was started: all in one, or the supervisor. */
  pid: z.number().int(),
  /** Where the gateway answers, without a path. */
  url: z.string(),
  split: z.boolean(),
  /** True when tokens are minted from the key in this folder. */
  development: z.boolean(),
  /** The embedded server; absent when a URL replaces it. */
  postgresPid: z.number().int().optional(),
  /** Split mode: each process with its port; a process that is being restarted keeps its last id. */
  children: z.record(z.string(), child),
});

/** What a running network tells about itself in `network.json` of its data folder, for the command line and fault tests. */
export type NetworkRecord = z.output<typeof networkRecord>;

function fileOf(dataDir: string): string {
  return path.join(dataDir, "network.json");
}

/** Replaces the record at once; nobody but its owner reads it. */
export function writeNetworkRecord(dataDir: string, record: NetworkRecord): void {
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, fileOf(dataDir));
}

export function readNetworkRecord(dataDir: string): NetworkRecord | undefined {
  try {
    return networkRecord.parse(JSON.parse(readFileSync(fileOf(dataDir), "utf8")));
  } catch {
    return undefined;
  }
}

export function removeNetworkRecord(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}
