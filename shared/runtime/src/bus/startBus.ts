import type { ServiceName } from "@tessera/contracts";
import { toNotAnAnswer } from "../database/databaseError.js";
import type { Envelope } from "./envelope.js";
import { createCheck, createHandling, topicsOf } from "./inbox/createHandling.js";
import { createCursorWatch } from "./inbox/createCursorWatch.js";
import { readParkedFacts, releaseParkedFacts } from "./inbox/parkedFacts.js";
import { startProcessor, type Processor } from "./inbox/startProcessor.js";
import { storeEnvelopes } from "./inbox/storeEnvelopes.js";
import { readOutboxAge } from "./relay/readOutboxAge.js";
import { startRelay } from "./relay/startRelay.js";
import { startSubscriber } from "./startSubscriber.js";
import { BUS_SETTINGS, type BusOptions, type RunningBus } from "./subscription.js";

/** Starts the relay of the service's outbox, its subscription to the transport, and a processor for each publisher. */
export async function startBus(options: BusOptions): Promise<RunningBus> {
  const { database, service, subscriptions, transport, log } = options;
  const { pool } = database;
  const settings = { ...BUS_SETTINGS, ...options.settings };
  const topics = topicsOf(subscriptions);
  const listeners = new Set<(envelopes: readonly Envelope[]) => void>();
  const watch = createCursorWatch(pool);
  const processors = [...new Set(subscriptions.map(({ publisher }) => publisher))].map((publisher): Processor => {
    const own = subscriptions.filter((subscription) => subscription.publisher === publisher);
    const batch = { publisher, checkPayload: createCheck(own), handle: createHandling(own) };
    return startProcessor({ database, batch, settings, log, onApplied: () => watch.applied() });
  });
  const relay = startRelay({
    pool,
    service,
    transport,
    settings,
    log,
    tell: (envelopes) => tellListeners(listeners, envelopes),
    hasListeners: () => listeners.size > 0,
  });

  /** Topics that nobody here takes are left out, so that no row waits for a handler that does not exist. */
  async function deliverOn(
    connection: Parameters<typeof storeEnvelopes>[0],
    envelopes: readonly Envelope[],
  ): Promise<void> {
    const wanted = envelopes.filter(({ topic }) => topics.has(topic));
    try {
      await storeEnvelopes(connection, wanted);
    } catch (error) {
      throw toNotAnAnswer(error);
    }
    const publishers = new Set<ServiceName>(wanted.map(({ publisher }) => publisher));
    for (const processor of processors) if (publishers.has(processor.publisher)) processor.wake();
  }

  const subscriber = await startSubscriber({ pool, service, topics: [...topics], transport, log, deliverOn });
  return {
    deliver: async (envelopes) => deliverOn(pool, envelopes),
    wake: () => relay.wake(),
    outboxAgeSeconds: async () => readOutboxAge(pool),
    parked: async () => readParkedFacts(pool, service),
    async replayParked(ids) {
      const replayed = await releaseParkedFacts(pool, ids);
      for (const processor of processors) processor.wake();
      return replayed;
    },
    awaitApplied: watch.awaitApplied,
    awaitBarrier: watch.awaitBarrier,
    onPublished(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      await subscriber.stop();
      watch.stop();
      await Promise.all([relay.stop(), ...processors.map((processor) => processor.stop())]);
    },
  };
}

/** One listener that throws does not keep the others from hearing. */
function tellListeners(
  listeners: ReadonlySet<(envelopes: readonly Envelope[]) => void>,
  envelopes: readonly Envelope[],
): void {
  const failures: unknown[] = [];
  for (const listener of listeners) {
    try {
      listener(envelopes);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "a listener of published facts failed");
}
