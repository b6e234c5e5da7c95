import type { ServiceName } from "@tessera/contracts";
import type { ClientBase, Pool } from "pg";
import { toNotAnAnswer } from "../database/databaseError.js";
import { watchBus } from "../metrics/watchBus.js";
import { createFactTraces } from "../tracing/factTraces.js";
import { parseTraceparent } from "../tracing/traceparent.js";
import { createDeliveries } from "./createDeliveries.js";
import type { Envelope } from "./envelope.js";
import type { ApplyBatch } from "./inbox/applyBatch.js";
import { createDirectWay } from "./inbox/createDirectWay.js";
import { createCheck, createHandling, topicsOf } from "./inbox/createHandling.js";
import { applyTraced } from "./inbox/applyTraced.js";
import { createCursorWatch } from "./inbox/createCursorWatch.js";
import { readParkedFacts, releaseParkedFacts } from "./inbox/parkedFacts.js";
import { startProcessor } from "./inbox/startProcessor.js";
import { storeEnvelopes } from "./inbox/storeEnvelopes.js";
import { isBarrier } from "./raiseBarrier.js";
import { readOutboxAge } from "./relay/readOutboxAge.js";
import { resendFacts } from "./relay/resendFacts.js";
import { startRelay } from "./relay/startRelay.js";
import { startSubscriber } from "./startSubscriber.js";
import { BUS_SETTINGS, type BusOptions, type RunningBus } from "./subscription.js";

/** Starts the relay of the service's outbox, its subscription to the transport, and a processor for each publisher. */
export async function startBus(options: BusOptions): Promise<RunningBus> {
  const { database, service, subscriptions, transport, log } = options;
  const { pool } = database;
  const settings = { ...BUS_SETTINGS, ...options.settings };
  const topics = topicsOf(subscriptions);
  if (options.metrics !== undefined) watchBus(options.metrics, pool);
  const listeners = new Set<(envelopes: readonly Envelope[]) => void>();
  const watch = createCursorWatch(pool);
  const arrived = createFactTraces();
  const batches = [...new Set(subscriptions.map(({ publisher }) => publisher))].map((publisher): ApplyBatch => {
    const own = subscriptions.filter((subscription) => subscription.publisher === publisher);
    const handle = createHandling(own);
    return {
      publisher,
      checkPayload: createCheck(own),
      handle: async (facts, tx) => applyTraced(service, arrived, facts, async () => handle(facts, tx)),
    };
  });
  const processors = batches.map((batch) =>
    startProcessor({ database, batch, settings, log, onApplied: () => watch.applied() }),
  );
  const rests = async (publisher: ServiceName, timeoutMs: number): Promise<boolean> =>
    processors.find((processor) => processor.publisher === publisher)?.rests(timeoutMs) ?? false;
  const directWay = createDirectWay(database, batches, rests, () => watch.applied());
  const relay = startRelay({
    pool,
    service,
    transport,
    settings,
    log,
    tell: (envelopes) => tellListeners(listeners, envelopes),
    hasListeners: () => listeners.size > 0,
  });

  async function take(connection: Pool | ClientBase, envelopes: readonly Envelope[]): Promise<void> {
    // Topics that nobody here takes are left out, so that no row waits for a handler that does not exist.
    const wanted = envelopes.filter(({ topic }) => topics.has(topic));
    for (const { id, traceparent } of wanted) arrived.remember(id, parseTraceparent(traceparent));
    // What a lost lock must keep out are markers: facts are applied in their order whoever delivers them.
    const mayPass = connection === pool || !wanted.some(({ topic }) => isBarrier(topic));
    if (wanted.length === 0 || (mayPass && (await directWay.take(wanted)))) return;
    try {
      await storeEnvelopes(connection, wanted);
    } catch (error) {
      throw toNotAnAnswer(error);
    }
    const publishers = new Set<ServiceName>(wanted.map(({ publisher }) => publisher));
    for (const processor of processors) if (publishers.has(processor.publisher)) processor.wake();
  }

  const deliveries = createDeliveries(service, take);
  const { deliverOn } = deliveries;
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
    async resend(since) {
      const facts = await (transport.rewind?.(service, since) ?? resendFacts(pool, since));
      relay.wake();
      return facts;
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
      // Whoever waits for a processor learns from its stop that it does not rest any more, and stores.
      await Promise.all([relay.stop(), deliveries.stop(), ...processors.map((processor) => processor.stop())]);
      await directWay.idle();
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
