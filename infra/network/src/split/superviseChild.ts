import { fork, type ChildProcess } from "node:child_process";
import { isStopped, StartRefused, type Logger } from "@tessera/runtime";
import type { ChildMessage, SupervisorMessage } from "./childMessages.js";
import { watchHeartbeat, type HeartbeatPatience } from "./watchHeartbeat.js";

export interface SuperviseChild {
  readonly name: string;
  /** Compiled program to run. */
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly onMessage: (message: ChildMessage) => void;
  /** Called with every new process of this child. */
  readonly onStarted: (pid: number) => void;
  /** Until a child that was asked to end is ended; 20 s when left out. */
  readonly stopTimeoutMs?: number;
  /** How long a child may stay silent. */
  readonly patience?: HeartbeatPatience;
}

export interface SupervisedChild {
  /** Resolves when it is ready for the first time. Rejects with StartRefused when it ends before. */
  readonly ready: Promise<void>;
  tell(message: SupervisorMessage): void;
  /** Lets it finish what it took on, then ends it for good. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A child that ran this long before it died is restarted at once again. */
const STABLE_AFTER_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Runs a child process and starts it again whenever it ends by itself, after growing pauses. A child that does not answer pings any
 * more is killed, which ends it like any other death.
 */
export function superviseChild(options: SuperviseChild): SupervisedChild {
  const { name, log } = options;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let wasReady = false;
  let failures = 0;
  let resolveReady = (): void => undefined;
  let rejectReady = (_error: Error): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    resolveReady = resolve;
    rejectReady = reject;
  });
  // Nobody waits any more when the network was given up for another child's sake.
  ready.catch(() => undefined);

  const start = (): void => {
    const startedAt = performance.now();
    let refusal: string | undefined;
    const started = launch(options);
    child = started;
    if (started.pid !== undefined) options.onStarted(started.pid);
    const heartbeat = watchHeartbeat({
      ping: () => void (started.connected && started.send({ kind: "ping" }, () => undefined)),
      isStopped: () => started.pid !== undefined && isStopped(started.pid),
      onSilent: (seconds) => {
        log.warn({ child: name, seconds }, "a process of the network does not answer and is killed");
        started.kill("SIGKILL");
      },
      ...(options.patience === undefined ? {} : { patience: options.patience }),
    });
    started.on("message", (message: ChildMessage) => {
      heartbeat.heard();
      if (message.kind === "pong") return;
      if (message.kind === "refused") refusal = message.message;
      if (message.kind === "ready") {
        wasReady = true;
        resolveReady();
      }
      options.onMessage(message);
    });
    started.on("exit", (code, signal) => {
      heartbeat.stop();
      child = undefined;
      if (stopping) return;
      if (!wasReady)
        return rejectReady(
          new StartRefused(
            refusal ?? `The process of ${name} ended before it was ready (${signal ?? `exit code ${code}`}).`,
          ),
        );
      failures = performance.now() - startedAt > STABLE_AFTER_MS ? 0 : failures + 1;
      const pauseMs = failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
      log.warn({ child: name, code, signal, pauseMs }, "a process of the network died and is started again");
      timer = setTimeout(start, pauseMs);
    });
  };
  start();

  return {
    ready,
    tell: (message) => void (child?.connected === true && child.send(message, () => undefined)),
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (child !== undefined) await end(child, options.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    },
  };
}

function launch({ program, parameters, environment }: SuperviseChild): ChildProcess {
  return fork(program, parameters, {
    env: environment,
    execArgv: [],
    // A group of its own: Ctrl-C in a terminal reaches the supervisor alone, which stops its children in order.
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

async function end(child: ChildProcess, timeoutMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await ended;
  clearTimeout(timer);
}
