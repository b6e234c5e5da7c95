import type { ServiceName } from "@tessera/contracts";
import type { ClientBase, Pool } from "pg";
import type { Logger } from "../logger.js";
import { createSignal } from "./createSignal.js";
import type { BusTransport, Envelope } from "./envelope.js";
import { openSession, tryLock } from "./openSession.js";

export interface Subscriber {
  stop(): Promise<void>;
}

export interface StartSubscriber {
  readonly pool: Pool;
  readonly service: ServiceName;
  readonly topics: readonly string[];
  readonly transport: BusTransport;
  readonly log: Logger;
  readonly deliverOn: (connection: Pool | ClientBase, envelopes: readonly Envelope[]) => Promise<void>;
}

const LOCK = "tessera inbox subscriber";
/** How often an instance looks whether it should subscribe, and says that it lives. */
const LOOK_MS = 500;
const LONGEST_BACKOFF_MS = 2_000;

/** Subscribes the service to its topics: every instance, or one at a time where the transport asks for that. */
export async function startSubscriber(options: StartSubscriber): Promise<Subscriber> {
  const { pool, service, topics, transport, deliverOn } = options;
  if (topics.length === 0) return { stop: async () => undefined };
  if (transport.exclusive === true) return startExclusive(options);
  let stopped = false;
  const unsubscribe = await transport.subscribe(service, topics, async (envelopes) => {
    if (stopped) throw new Error(`${service} has stopped`);
    await deliverOn(pool, envelopes);
  });
  return {
    async stop() {
      stopped = true;
      await unsubscribe?.();
    },
  };
}

/**
 * One instance at a time pulls, in the order of the broker, and stores through the very session that holds the lock: an instance that
 * lost the lock cannot store any more, so a marker never overtakes what came before it. Facts without a marker may be applied at
 * once by one that lost it: it acknowledges them when they are durable, and their cursors drop them when they come again.
 */
function startExclusive({ pool, service, topics, transport, log, deliverOn }: StartSubscriber): Subscriber {
  const signal = createSignal();
  let stopping = false;

  async function hold(): Promise<void> {
    const session = await openSession(pool, `tessera-${service}-subscriber`, () => signal.ring());
    try {
      while (!stopping && !session.isLost() && !(await tryLock(session, LOCK))) await signal.sleep(LOOK_MS);
      if (stopping || session.isLost()) return;
      const unsubscribe = await transport.subscribe(service, topics, (envelopes) =>
        deliverOn(session.client, envelopes),
      );
      try {
        while (!stopping && !session.isLost()) {
          await session.client.query("SELECT 1");
          await signal.sleep(LOOK_MS);
        }
      } finally {
        await unsubscribe?.();
      }
    } finally {
      await session.close();
    }
  }

  async function run(): Promise<void> {
    for (let troubles = 0; !stopping;) {
      try {
        await hold();
        troubles = 0;
      } catch (error) {
        troubles += 1;
        if (troubles === 1) log.warn({ err: error }, "facts cannot be subscribed to now");
      }
      if (!stopping) await signal.sleep(Math.min(50 * 2 ** troubles, LONGEST_BACKOFF_MS));
    }
  }

  const running = run();
  return {
    async stop() {
      stopping = true;
      signal.ring();
      await running;
    },
  };
}
