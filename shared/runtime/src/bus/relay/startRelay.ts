import { createSignal } from "../createSignal.js";
import { openSession, tryLock, type Session } from "../openSession.js";
import { createDrain, type Drain } from "./createDrain.js";
import { CHANNEL, readRanges, type PositionRange } from "./outboxRows.js";
import type { StartRelay } from "./relayOptions.js";

export interface Relay {
  /** Somebody committed. */
  wake(): void;
  /** Finishes the batch under way and gives the outbox up to another instance. */
  stop(): Promise<void>;
}

const LOCK = "tessera outbox relay";
const WAKE = "wake";
/** How often an instance that does not drain looks whether it should. */
const TAKE_OVER_MS = 500;
const LONGEST_BACKOFF_MS = 2_000;

/** Drains the outbox while it is this instance's turn, and hears what was published when it is another's. */
export function startRelay(options: StartRelay): Relay {
  const { pool, service, settings, log } = options;
  const signal = createSignal();
  let stopping = false;
  let session: Session | undefined;
  let drain: Drain | undefined;
  let troubles = 0;

  async function connect(): Promise<Session> {
    const opened = await openSession(pool, `tessera-${service}-relay`, () => signal.ring());
    const hear = createHearing(options, opened, () => signal.ring());
    opened.client.on("notification", ({ processId, payload }) => hear(processId, payload));
    // A lost mark is a repeated delivery, which the inbox drops: no need to wait for the disk.
    // A queue is read along its index: what the planner guesses about a table that fills and empties would make it sort a backlog.
    await opened.client.query(`SET synchronous_commit = off; SET enable_sort = off; LISTEN ${CHANNEL}`);
    return opened;
  }

  async function leave(): Promise<void> {
    const [oldDrain, oldSession] = [drain, session];
    drain = session = undefined;
    await oldDrain?.stop();
    await oldSession?.close();
  }

  /** One round: drains what there is when this instance may, then sleeps. */
  async function round(): Promise<void> {
    session ??= await connect();
    if (session.isLost()) throw new Error("the relay lost its database session");
    if (drain === undefined && (await tryLock(session, LOCK))) drain = createDrain(options, session.client);
    if (drain !== undefined) await drain.run(() => stopping);
    troubles = 0;
    const isWoken = await signal.sleep(drain === undefined ? TAKE_OVER_MS : settings.pollMs);
    if (isWoken && drain === undefined && !stopping && !session.isLost()) {
      await session.client.query(`SELECT pg_notify('${CHANNEL}', '${WAKE}')`);
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        await round();
      } catch (error) {
        troubles += 1;
        if (troubles === 1) log.warn({ err: error }, "the outbox cannot be drained now");
        await leave();
        if (!stopping) await signal.sleep(Math.min(50 * 2 ** troubles, LONGEST_BACKOFF_MS));
      }
    }
    await leave();
  }

  const running = run();
  return {
    wake: () => signal.ring(),
    async stop() {
      stopping = true;
      signal.ring();
      await running;
    },
  };
}

type Hear = (processId: number, body: string | undefined) => void;

/** Answers notifications of other instances: a wake-up call, or what the draining one published. */
function createHearing(
  { pool, service, log, tell, hasListeners }: StartRelay,
  { client }: Session,
  wake: () => void,
): Hear {
  const { processID: ownProcessId } = client as unknown as { processID: number };
  let reading = Promise.resolve();

  async function readAndTell(ranges: readonly PositionRange[]): Promise<void> {
    try {
      tell((await readRanges(pool, service, ranges)).map(({ envelope }) => envelope));
    } catch (error) {
      log.warn({ err: error }, "listeners missed facts that another instance published");
    }
  }

  return (processId, body) => {
    if (processId === ownProcessId || body === undefined) return;
    if (body === WAKE) return wake();
    if (!hasListeners()) return;
    const ranges = JSON.parse(body) as PositionRange[];
    // One after the other, so that listeners hear batches in their order.
    reading = reading.then(() => readAndTell(ranges));
  };
}
