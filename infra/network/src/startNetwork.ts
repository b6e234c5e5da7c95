import { createLogger, lockFolder, type FolderLock, type Logger } from "@tessera/runtime";
import { networkConfig, type NetworkConfig, type NetworkOptions } from "./config/networkConfig.js";
import type { Environment } from "./config/readEnvironment.js";
import { openDatabases, type ServiceDatabases } from "./databases/openDatabases.js";
import { removeNetworkRecord, writeNetworkRecord, type NetworkRecord } from "./folder/networkRecord.js";
import { checkPort } from "./process/checkPort.js";
import type { RunningParts } from "./startInProcess.js";

export interface RunningNetwork {
  /** Where the gateway answers, without a path: http://127.0.0.1:4000 */
  readonly url: string;
  readonly dataDir: string;
  /** What stands in network.json now. */
  record(): NetworkRecord;
  /** Resolves with the reason when the network cannot go on; it never does otherwise. */
  readonly lost: Promise<Error>;
  /** Finishes what was taken on, then ends everything that was started. */
  stop(): Promise<void>;
}

/**
 * Starts the whole network on a data folder and answers when it is ready. Throws StartRefused with one line for what the person
 * who starts it can mend: the folder is in use, the port is taken, the database cannot be reached, a variable is wrong.
 */
export async function startNetwork(
  options: NetworkOptions = {},
  environment: Environment = process.env,
): Promise<RunningNetwork> {
  const config = networkConfig(options, environment);
  const log = createLogger("tessera", config.logLevel);
  const lock = lockFolder(config.dataDir);
  try {
    const { port, release } = await checkPort(config.host, config.port);
    try {
      return await startOn(config, port, lock, log);
    } finally {
      release();
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startOn(config: NetworkConfig, port: number, lock: FolderLock, log: Logger): Promise<RunningNetwork> {
  const databases = await openDatabases(config, log);
  try {
    return await startParts(config, port, databases, lock, log);
  } catch (error) {
    await databases.stop();
    throw error;
  }
}

async function startParts(
  config: NetworkConfig,
  port: number,
  databases: ServiceDatabases,
  lock: FolderLock,
  log: Logger,
): Promise<RunningNetwork> {
  const url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  const running: { parts?: RunningParts } = {};
  const record = (): NetworkRecord => ({
    pid: process.pid,
    url,
    split: config.split,
    development: config.identity.kind === "development",
    ...(databases.embedded === undefined ? {} : { postgresPid: databases.embedded.pid() }),
    children: { ...running.parts?.children },
  });
  const write = (): void => {
    if (running.parts === undefined) return;
    try {
      writeNetworkRecord(config.dataDir, record());
    } catch (error) {
      // On a full disk the network goes on with an old record; the next change writes a new one.
      log.warn({ err: error }, "network.json could not be written");
    }
  };
  const parts = config.split
    ? await (await import("./split/startSplit.js")).startSplit(config, port, databases.urls, log, write)
    : await (await import("./startInProcess.js")).startInProcess(config, port, databases.urls, log);
  running.parts = parts;
  write();
  databases.embedded?.onRestarted(write);
  return {
    url,
    dataDir: config.dataDir,
    record,
    lost: new Promise((resolve) => databases.embedded?.onLost(resolve)),
    async stop() {
      removeNetworkRecord(config.dataDir);
      await parts.stop();
      await databases.stop();
      lock.release();
    },
  };
}
