import type { Logger } from "../logger.js";
import { keepServer } from "./keepServer.js";
import { lockFolder } from "./lockFolder.js";
import { runCluster } from "./runCluster.js";

export interface EmbeddedPostgres {
  /** postgres:// URL of the superuser, on 127.0.0.1. */
  readonly adminUrl: string;
  /** True when the server ran already, left behind by a process that is gone. */
  readonly adopted: boolean;
  /** Process id of the server. */
  readonly pid: () => number;
  /** Calls back when the server died and start after start brought up none. */
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
  /** Only in tests: see `keepServer`. */
  readonly restartPausesMs?: readonly number[];
}

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
    const keeper = keepServer({ pid: postmaster.pid, cluster, log, restartPausesMs: options.restartPausesMs });
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
