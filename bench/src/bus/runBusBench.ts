import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLogger, provisionDatabases, startEmbeddedPostgres } from "@tessera/runtime";
import pg from "pg";
import { measureBus, type MeasuredBus } from "./measureBus.js";
import { openBenchBus } from "./openBenchBus.js";

const BACKLOG = 20_000;
const PER_SECOND = 200;

/** Measures the embedded bus, and NATS JetStream where a nats-server is installed, on one embedded PostgreSQL with fsync. */
export async function runBusBench(folder: string, seconds: number): Promise<readonly MeasuredBus[]> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  try {
    const options = { backlog: BACKLOG, seconds, perSecond: PER_SECOND };
    const measureOn = async (name: string, nats?: string): Promise<MeasuredBus> => {
      process.stderr.write(`bus: ${name} under way\n`);
      const services = [`${name}_publisher`, `${name}_subscriber`];
      const urls = await provisionDatabases({ adminUrl: postgres.adminUrl, services, prefix: "bus", ownServer: true });
      const [publisher = "", subscriber = ""] = services.map((service) => urls[service]);
      const bus = await openBenchBus({ publisher, subscriber, ...(nats === undefined ? {} : { nats }) }, log);
      return measureBus(name, bus, admin, options).finally(async () => bus.close());
    };
    const measured = [await measureOn("embedded")];
    const nats = await startNats(folder);
    if (nats === undefined) return measured;
    return [...measured, await measureOn("nats", nats.url).finally(() => nats.server.kill("SIGTERM"))];
  } finally {
    await admin.end();
    await postgres.stop();
  }
}

/** A server with JetStream on a free port; undefined where none is installed. */
async function startNats(folder: string): Promise<{ readonly url: string; readonly server: ChildProcess } | undefined> {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/bin"];
  const binary = folders.map((place) => path.join(place, "nats-server")).find((file) => existsSync(file));
  if (binary === undefined) return undefined;
  const flags = ["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir", path.join(folder, "nats")];
  const server = spawn(binary, [...flags, "--ports_file_dir", folder], { stdio: "ignore" });
  for (let tries = 0; tries < 200; tries += 1) {
    const file = readdirSync(folder).find((name) => name.endsWith(".ports"));
    const [url] = file === undefined ? [] : portsIn(path.join(folder, file));
    if (url !== undefined) return { url, server };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  server.kill("SIGTERM");
  throw new Error("the NATS server did not start");
}

/** The file is read while it may be half written. */
function portsIn(file: string): readonly string[] {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { readonly nats: readonly string[] }).nats;
  } catch {
    return [];
  }
}

/** The figures as a table for people. */
export function formatBusReport(measured: readonly MeasuredBus[]): string {
  return measured
    .map(
      ({ name, drainPerSecond, drainSyncsPerThousand, paced }) =>
        `${name.padEnd(9)} drain ${drainPerSecond.toFixed(0)} facts/s, ${drainSyncsPerThousand.toFixed(1)} WAL syncs per 1,000 · ` +
        `${paced.perSecond}/s one by one: p50 ${paced.p50Ms.toFixed(1)} ms, p99 ${paced.p99Ms.toFixed(1)} ms, ` +
        `${paced.syncsPerFact.toFixed(2)} WAL syncs and ${paced.walKilobytesPerFact.toFixed(1)} kB of WAL per fact`,
    )
    .join("\n");
}
