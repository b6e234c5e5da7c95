import type { Client } from "pg";
import type { Envelope } from "../envelope.js";
import { createLaneBook } from "./createLaneBook.js";
import { feedAgain } from "./feedAgain.js";
import { publishTraced } from "./publishTraced.js";
import { toRanges, turnOutbox, type OutboxRow, type Owed, type Turn } from "./outboxRows.js";
import type { StartRelay } from "./relayOptions.js";
import { removeOldRows } from "./removeOldRows.js";

/** The work of the one instance that holds the relay's lock. */
export interface Drain {
  /** Hands over everything that is unpublished, in batches by position. Throws when the transport or the database fails. */
  run(isStopping: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** How often rows beyond the retention time are removed. */
const REMOVE_EVERY_MS = 30_000;
/** How often a broker is asked whether it still holds what it was given. */
const CHECK_BROKER_EVERY_MS = 10_000;
/** Ranges of positions in one notification; it may have 8,000 bytes. */
const RANGES_PER_NOTIFICATION = 150;

export function createDrain(options: StartRelay, client: Client): Drain {
  const { service, transport, settings, log, tell } = options;
  const book = createLaneBook(options);
  const isRemovalDue = createInterval(REMOVE_EVERY_MS);
  const isCheckDue = createInterval(CHECK_BROKER_EVERY_MS);
  const nothing: Turn = { service, published: [], owed: [], tell: [], limit: settings.batchSize };

  async function handOver(batch: readonly OutboxRow[]): Promise<Owed[]> {
    if (book !== undefined) return book.dispatch(batch);
    await transport.send(batch.map(({ envelope }) => envelope));
    return [];
  }

  async function keepHouse(): Promise<void> {
    await book?.refresh(client);
    if (transport.lastHeld !== undefined && isCheckDue()) {
      const again = await feedAgain(client, await transport.lastHeld(service));
      if (again > 0) log.warn({ facts: again }, "the broker lost facts; they are published again");
    }
    if (isRemovalDue()) await removeOldRows(client, settings.retentionSeconds);
  }

  async function run(isStopping: () => boolean): Promise<void> {
    await keepHouse();
    let batch = await turnOutbox(client, nothing);
    while (batch.length > 0) {
      await book?.refresh(client);
      const owed = await publishTraced(batch, handOver);
      tellAll(batch.map(({ envelope }) => envelope));
      const published = batch.map(({ position }) => position);
      // No use reading on when there was less than a batch: whoever commits now wakes us.
      const limit = isStopping() ? 0 : settings.batchSize;
      batch = await turnOutbox(client, { service, published, owed, tell: notifications(published), limit });
      book?.recorded(owed);
    }
  }

  function tellAll(envelopes: readonly Envelope[]): void {
    try {
      tell(envelopes);
    } catch (error) {
      log.warn({ err: error }, "a listener failed");
    }
  }

  return { run, stop: async () => book?.stop() };
}

function notifications(positions: readonly string[]): string[] {
  const ranges = toRanges(positions);
  const bodies: string[] = [];
  for (let start = 0; start < ranges.length; start += RANGES_PER_NOTIFICATION) {
    bodies.push(JSON.stringify(ranges.slice(start, start + RANGES_PER_NOTIFICATION)));
  }
  return bodies;
}

/** Answers true the first time and then at most once in so many milliseconds. */
function createInterval(everyMs: number): () => boolean {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < everyMs) return false;
    last = now;
    return true;
  };
}
