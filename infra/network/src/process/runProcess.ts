import { StartRefused } from "@tessera/runtime";
import type { ChildMessage, SubscriptionsMessage, SupervisorMessage } from "../split/childMessages.js";

export interface Stoppable {
  stop(): Promise<void>;
}

/** How a process of the network meets its supervisor, if it has one. */
export interface Supervision {
  readonly isSupervised: boolean;
  readonly tell: (message: ChildMessage) => void;
  readonly onMessage: (listener: (message: SubscriptionsMessage) => void) => void;
}

/** EX_CONFIG of sysexits.h: another start of the same kind would fail the same way. */
const REFUSED_EXIT_CODE = 78;
const STOP_TIMEOUT_MS = 15_000;
const ORPHANED_STOP_TIMEOUT_MS = 3_000;

/**
 * Runs one process of the network to its end: starts it, tells the supervisor, and stops it at SIGTERM, SIGINT, SIGHUP, or when the
 * supervisor is gone, however that ended. What the person who started it can mend ends it with one line.
 */
export async function runProcess(start: (supervision: Supervision) => Promise<Stoppable>): Promise<void> {
  const supervision = supervisionOf();
  let running: Stoppable | undefined;
  let stopping = false;
  const stop = (timeoutMs: number): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    void Promise.resolve(running?.stop()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => stop(STOP_TIMEOUT_MS));
  if (supervision.isSupervised) process.on("disconnect", () => stop(ORPHANED_STOP_TIMEOUT_MS));
  try {
    running = await start(supervision);
    if (stopping) await running.stop();
    supervision.tell({ kind: "ready" });
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    supervision.tell({ kind: "refused", message: error.message });
    process.exitCode = REFUSED_EXIT_CODE;
    // The message must be out before the process ends.
    setTimeout(() => process.exit(REFUSED_EXIT_CODE), 50);
  }
}

function supervisionOf(): Supervision {
  if (process.send === undefined) return { isSupervised: false, tell: () => undefined, onMessage: () => undefined };
  const tell = (message: ChildMessage): void => {
    // The callback takes the error of a supervisor that is gone; its disconnect ends this process.
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  const listeners: ((message: SubscriptionsMessage) => void)[] = [];
  process.on("message", (message: SupervisorMessage) => {
    if (message.kind === "ping") return tell({ kind: "pong" });
    for (const listener of listeners) listener(message);
  });
  return { isSupervised: true, tell, onMessage: (listener) => void listeners.push(listener) };
}
