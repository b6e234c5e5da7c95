import { spawn, type ChildProcess } from "node:child_process";
import type { Logger } from "../logger.js";
import { lockFolder } from "./lockFolder.js";
import { endStuck, signal, stopPostmaster } from "./postmaster.js";
import { isAlive } from "./processIdentity.js";
import { runCluster, type Cluster } from "./runCluster.js";

export interface EmbeddedPostgres {
  /** postgres:// URL of the superuser, on 127.0.0.1. */
  readonly adminUrl: string;
  /** True when the server ran already, left behind by a process that is gone. */
  readonly adopted: boolean;
  /** Process id of the server. */
  readonly pid: () => number;
  /** Calls back when the server died and could not be started again. */
  readonly onLost: (listener: (error: Error) => void) => void;
  /** Calls back when the server died and was started again, with another process id and on the same port. */
  readonly onRestarted: (listener: () => void) => void;
  stop(): Promise<void>;
}

export interface StartEmbeddedPostgres {
  /** Absolute path of the data folder. */
  readonly folder: string;
  readonly log: Logger;
  /** False only in tests. */
  readonly durable?: boolean;
  /** False when the caller holds the folder's lock already. */
  readonly lock?: boolean;
}

const LOOK_EVERY_MS = 250;
/** A server that dies again this soon after a restart is not started once more. */
const STABLE_AFTER_MS = 60_000;

/**
 * Starts the embedded PostgreSQL of a data folder for this process: adopts one that was left running, starts a server that died
 * again and says so, and stops it with the process, however the process ends. Throws StartRefused with one line.
 */
export async function startEmbeddedPostgres(options: StartEmbeddedPostgres): Promise<EmbeddedPostgres> {
  const { folder, log, durable = true } = options;
  const lock = options.lock === false ? undefined : lockFolder(folder);
  try {
    const cluster = await runCluster({ folder, durable, log });
    const { postmaster } = cluster;
    if (postmaster.adopted)
      log.info({ pid: postmaster.pid }, "took over the embedded PostgreSQL that was still running");
    const keeper = keep(postmaster.pid, cluster, log);
    return {
      adminUrl: cluster.adminUrl,
      adopted: postmaster.adopted,
      pid: keeper.pid,
      onLost: keeper.onLost,
      onRestarted: keeper.onRestarted,
      async stop() {
        await keeper.stop();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** Watches over a server until it is stopped. */
function keep(firstPid: number, cluster: Pick<Cluster, "restart" | "isStuck">, log: Logger) {
  const onLost: ((error: Error) => void)[] = [];
  const onRestarted: (() => void)[] = [];
  let pid = firstPid;
  let guard = startGuard(pid);
  let restartedAt: number | undefined;
  let restarting: Promise<void> | undefined;
  let stopped = false;

  const atExit = () => signal(pid, "SIGINT");
  process.on("exit", atExit);

  const bringBack = async () => {
    if (restartedAt !== undefined && Date.now() - restartedAt < STABLE_AFTER_MS)
      throw new Error("the embedded PostgreSQL died again");
    restartedAt = Date.now();
    guard.kill();
    pid = (await cluster.restart()).pid;
    guard = startGuard(pid);
    log.warn({ pid }, "the embedded PostgreSQL died and was started again");
    for (const listener of onRestarted) listener();
  };
  const look = () => {
    if (stopped || restarting) return;
    if (isAlive(pid)) {
      if (cluster.isStuck()) endStuck(pid, log);
      return;
    }
    restarting = bringBack()
      .catch((error: Error) => {
        stopped = true;
        for (const listener of onLost) listener(error);
      })
      .finally(() => (restarting = undefined));
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();

  return {
    pid: () => pid,
    onLost: (listener: (error: Error) => void) => void onLost.push(listener),
    onRestarted: (listener: () => void) => void onRestarted.push(listener),
    async stop() {
      stopped = true;
      clearInterval(timer);
      await restarting;
      process.off("exit", atExit);
      guard.kill();
      await stopPostmaster(pid);
    },
  };
}

/**
 * A shell that waits for the end of this process, whose pipe then closes, and stops the server: after kill -9 nothing is left
 * running. Without a shell the next start adopts the server instead.
 */
function startGuard(pid: number): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", 'read -r end; kill -INT "$1"', "tessera-postgres-guard", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  guard.stdin.on("error", () => undefined);
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
}
