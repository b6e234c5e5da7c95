import type { TestNetwork } from "../../support/startTestNetwork.js";
import type { NatsServer } from "../../support/startNats.js";
import type { LossyProxy } from "../startLossyProxy.js";

/** What faults have their hands on. */
export interface Arena {
  readonly network: TestNetwork;
  /** Between the clients and the gateway. */
  readonly proxy: LossyProxy;
  /** undefined when the facts travel between the processes. */
  readonly nats: NatsServer | undefined;
  /** The small disk that the data folder is on; undefined where none could be mounted. */
  readonly disk: string | undefined;
}

/** One thing that goes wrong. It resolves when the cause is over; coming back is the network's own work. */
export interface Fault {
  /** "kill:members": what is done, and to whom. */
  readonly name: string;
  readonly strike: (arena: Arena) => Promise<void>;
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for supervision to bring something back; throws when it does not. */
export async function untilChanged(name: string, read: () => number | undefined, before: number): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(20)) {
    const now = read();
    if (now !== undefined && now !== before) return;
  }
  throw new Error(`${name} was not brought back`);
}
