import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "../logger.js";
import { endServer, endStuck, signal, stopPostmaster } from "./postmaster.js";
import { isAlive, isStopped } from "./processIdentity.js";
import type { Cluster } from "./runCluster.js";

export interface KeepServer {
  readonly pid: number;
  readonly cluster: Pick<Cluster, "restart" | "isStuck">;
  readonly log: Logger;
  /** Before each further start of a server that did not come up, or died soon after it had; the last for all that follow. */
  readonly restartPausesMs?: readonly number[] | undefined;
}

export interface ServerKeeper {
  readonly pid: () => number;
  readonly onLost: (listener: (error: Error) => void) => void;
  readonly onRestarted: (listener: () => void) => void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 250;
/** A server that was stopped (SIGSTOP) does nothing by itself any more; counted in looks, so that our own standstill is no reason. */
const STOPPED_LOOKS = 16;
/** A server that lived this long before it died is started at once again. */
const STABLE_AFTER_MS = 60_000;
const RESTART_PAUSES_MS: readonly number[] = [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000];
/** Starts in a row that brought up no server before it is given up: about two minutes. A full disk may be emptied in that time. */
const MOST_FAILED_STARTS = 16;

/**
 * Watches over a server until it is stopped: one that died is started again, however often it dies, with growing pauses when it
 * dies soon. It is lost only when start after start brings up none.
 */
export function keepServer({ pid: firstPid, cluster, log, restartPausesMs }: KeepServer): ServerKeeper {
  const onLost: ((error: Error) => void)[] = [];
  const onRestarted: (() => void)[] = [];
  const stopping = new AbortController();
  const pauses = restartPausesMs ?? RESTART_PAUSES_MS;
  let pid = firstPid;
  let guard = startGuard(pid);
  let upSince = performance.now();
  let soonDeaths = 0;
  let stoppedLooks = 0;
  let restarting: Promise<void> | undefined;

  const atExit = () => signal(pid, "SIGINT");
  process.on("exit", atExit);

  const bringBack = async () => {
    guard.kill();
    soonDeaths = performance.now() - upSince > STABLE_AFTER_MS ? 0 : soonDeaths + 1;
    pid = await startAgain(cluster, log, pauses.slice(Math.min(soonDeaths, pauses.length - 1)), stopping.signal);
    upSince = performance.now();
    guard = startGuard(pid);
    log.warn({ pid }, "the embedded PostgreSQL died and was started again");
    for (const listener of onRestarted) listener();
  };
  const look = () => {
    if (stopping.signal.aborted || restarting) return;
    if (isAlive(pid)) {
      stoppedLooks = isStopped(pid) ? stoppedLooks + 1 : 0;
      if (stoppedLooks === STOPPED_LOOKS) endServer(pid, log);
      if (cluster.isStuck()) endStuck(pid, log);
      return;
    }
    stoppedLooks = 0;
    restarting = bringBack()
      .catch((error: Error) => {
        if (stopping.signal.aborted) return;
        stopping.abort();
        for (const listener of onLost) listener(error);
      })
      .finally(() => (restarting = undefined));
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();

  return {
    pid: () => pid,
    onLost: (listener) => void onLost.push(listener),
    onRestarted: (listener) => void onRestarted.push(listener),
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await restarting;
      process.off("exit", atExit);
      guard.kill();
      await stopPostmaster(pid);
    },
  };
}

/** Starts the server, again and again; answers its process. Throws the last reason when it never comes up. */
async function startAgain(
  cluster: Pick<Cluster, "restart">,
  log: Logger,
  pausesMs: readonly number[],
  stopping: AbortSignal,
): Promise<number> {
  for (let failed = 0; ; failed += 1) {
    await pause(pausesMs[Math.min(failed, pausesMs.length - 1)] ?? 0, undefined, { signal: stopping });
    try {
      return (await cluster.restart()).pid;
    } catch (error) {
      if (failed + 1 === MOST_FAILED_STARTS) throw error;
      log.warn({ err: error }, "the embedded PostgreSQL died and could not be started; the next attempt follows");
    }
  }
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
