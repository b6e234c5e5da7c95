import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import pg from "pg";
import { StartRefused } from "../errors.js";
import type { Logger } from "../logger.js";
import { databaseErrorCode } from "../database/databaseError.js";
import type { ClusterPlace } from "./clusterPlace.js";
import type { EmbeddedBinaries } from "./embeddedBinaries.js";
import { folderRefusal } from "./folderRefusal.js";
import { adminPassword, ADMIN_ROLE, SERVER_ENVIRONMENT } from "./initialiseCluster.js";
import { childrenOf, commandOf, isAlive } from "./processIdentity.js";

/** A server process that answers. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** True when it ran already, left behind by a process that is gone. */
  readonly adopted: boolean;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
/** PostgreSQL 18 can stay "stopping" for ever after one of its I/O workers was killed; nothing but SIGKILL ends it then. */
const STUCK_AFTER_MS = 10_000;
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  jit: "off",
  // Statements and the values in their errors may hold personal data; the log tells of the server only.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};
/** For tests only: what a power failure would lose is not worth waiting for. */
const FAST_SETTINGS: Readonly<Record<string, string>> = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "600",
  autovacuum_naptime: "1h",
  max_locks_per_transaction: "256",
};

export interface StartPostmaster {
  readonly place: ClusterPlace;
  readonly binaries: EmbeddedBinaries;
  readonly durable: boolean;
  readonly log: Logger;
  /** The port to take again after a death; a free one when left out. */
  readonly port?: number | undefined;
}

/**
 * Adopts the server that runs on this cluster, or starts one. A server that is on its way up is waited for, one on its way down
 * too, before another is started.
 */
export async function startPostmaster(options: StartPostmaster): Promise<Postmaster> {
  const { home } = options.place;
  const deadline = performance.now() + READY_TIMEOUT_MS;
  const isStuck = watchStuck(home);
  for (let reason = "it did not answer in time"; performance.now() < deadline; await pause(100)) {
    const running = runningPostmaster(home);
    if (running) {
      const { pid, port } = running;
      if (await answers(home, port)) return { pid, port, adopted: true };
      if (isStuck()) endStuck(pid, options.log);
      continue;
    }
    const port = options.port ?? (await freePort());
    const outcome = await launch(options, port);
    if (typeof outcome !== "string") return { pid: outcome.pid, port, adopted: false };
    reason = outcome;
    // Another start was quicker, the port was taken since, or backends of a server that died have not ended yet.
    if (/lock file .* already exists|Address already in use|still in use/.test(reason)) continue;
    throw folderRefusal(home, reason) ?? new StartRefused(`The embedded PostgreSQL did not start: ${reason}`);
  }
  throw new StartRefused(`The embedded PostgreSQL in ${home} did not answer in ${READY_TIMEOUT_MS / 1000} seconds.`);
}

/** Ends a server: first politely (running statements are broken off), then at once, which its next start repairs. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, "SIGINT");
  for (const end = performance.now() + STOP_TIMEOUT_MS; isAlive(pid) && performance.now() < end;) await pause(20);
  if (!isAlive(pid)) return;
  signal(pid, "SIGQUIT");
  for (const end = performance.now() + STOP_TIMEOUT_MS; isAlive(pid) && performance.now() < end;) await pause(20);
  if (isAlive(pid)) signal(pid, "SIGKILL");
}

/** Ends a server that does not come to its end by itself; its next start repairs what it left. */
export function endStuck(pid: number, log: Logger): void {
  log.warn({ pid }, "the embedded PostgreSQL is stuck on its way down; it is killed");
  signal(pid, "SIGKILL");
}

/** Kills a server that was stopped, and with it what it started: backends that were stopped too would keep the next one out. */
export function endServer(pid: number, log: Logger): void {
  log.warn({ pid }, "the embedded PostgreSQL was stopped and does nothing any more; it is killed");
  for (const each of [pid, ...childrenOf(pid)]) signal(each, "SIGKILL");
}

/** Answers, when asked again and again, whether the cluster's server has been on its way down for longer than it may. */
export function watchStuck(home: string): () => boolean {
  let stoppingSince: number | undefined;
  return () => {
    const isStopping = runningPostmaster(home)?.status === "stopping";
    stoppingSince = isStopping ? (stoppingSince ?? performance.now()) : undefined;
    return stoppingSince !== undefined && performance.now() - stoppingSince > STUCK_AFTER_MS;
  };
}

/** Like `stopPostmaster`, without waiting: for the last moment of a process. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

/** The URL of a database of this cluster, as its superuser. */
export function adminUrl(home: string, port: number, database = "postgres"): string {
  return `postgres://${ADMIN_ROLE}:${encodeURIComponent(adminPassword(home))}@127.0.0.1:${port}/${database}`;
}

/** The server that holds this cluster by its own pid file; a file that a dead one left is none. */
function runningPostmaster(
  home: string,
): { readonly pid: number; readonly port: number; readonly status: string | undefined } | undefined {
  const cluster = path.join(home, "cluster");
  const file = path.join(cluster, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  const command = commandOf(pid);
  if (command !== undefined && command !== "" && !command.includes(cluster)) {
    // Another program has this process id now; Postgres would take it for a server and refuse to start.
    rmSync(file, { force: true });
    return undefined;
  }
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() };
}

/** Starts the server; answers its process when it is ready, else the reason why it ended. */
async function launch(
  { place, binaries, durable, log }: StartPostmaster,
  port: number,
): Promise<{ readonly pid: number } | string> {
  const settings = { ...SETTINGS, ...(durable ? {} : FAST_SETTINGS) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const identity = place.user ? { uid: place.user.uid, gid: place.user.gid } : {};
  const child = spawn(binaries.postgres, ["-D", path.join(place.home, "cluster"), "-p", String(port), ...flags], {
    cwd: place.home,
    env: SERVER_ENVIRONMENT,
    // A group of its own: Ctrl-C in a terminal reaches us alone, and the server ends after those who use it.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    ...identity,
  });
  const told = collectLog(child, log);
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(`${binaries.postgres} cannot run: ${error.message}`));
    child.on("close", () => resolve(told()));
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const end = await Promise.race([ended, pause(25)]);
    if (end !== undefined) return end;
    if (child.pid !== undefined && (await answers(place.home, port))) {
      child.unref();
      (child.stderr as unknown as { unref(): void } | null)?.unref();
      return { pid: child.pid };
    }
  }
  if (child.pid !== undefined) await stopPostmaster(child.pid);
  return "it did not answer in time";
}

/** Passes the server's own log on, and answers why it ended: its last FATAL or PANIC, with the hint that the disk gave. */
function collectLog(child: ChildProcess, log: Logger): () => string {
  let last = "it ended without a word";
  child.stderr?.on("data", (text: Buffer) => {
    for (const line of text.toString().split("\n")) {
      const grave = /(?:FATAL|PANIC|could not|error).*/.exec(line);
      if (grave) last = grave[0].replace(/^(FATAL|PANIC):\s*/, "");
      if (line !== "") log.debug({ postgres: line }, "postgres");
    }
  });
  return () => last;
}

/** True when a server answers on this port and has this cluster. */
async function answers(home: string, port: number): Promise<boolean> {
  if (!(port > 0)) return false;
  const client = new pg.Client({
    connectionString: adminUrl(home, port),
    connectionTimeoutMillis: 5_000,
    application_name: "tessera-launcher",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder");
    return rows[0]?.folder === path.join(home, "cluster");
  } catch (error) {
    if (databaseErrorCode(error) === "28P01")
      throw new StartRefused(`The password in ${home} is not the one of its PostgreSQL.`);
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}
