import {
  JetStreamApiCodes,
  jetstream,
  type ConsumerMessages,
  type JetStreamManager,
  type JsMsg,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { ServiceName } from "@tessera/contracts";
import type { Logger } from "../../logger.js";
import { createSignal } from "../createSignal.js";
import type { Deliver, Envelope } from "../envelope.js";
import { consumerConfig, MOST_UNACKNOWLEDGED } from "./consumerConfig.js";
import { isApiError, streamName, type StreamPlace } from "./natsStream.js";

export interface Pull {
  /** The connection was lost meanwhile: begin again behind what is acknowledged. */
  reopen(): void;
  stop(): Promise<void>;
}

export interface StartPull {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly place: StreamPlace;
  readonly publisher: ServiceName;
  /** The durable consumer's name. */
  readonly subscriber: ServiceName;
  readonly topics: ReadonlySet<string>;
  readonly deliver: Deliver;
  readonly log: Logger;
}

const BATCH = 500;
const PULL_EXPIRES_MS = 5_000;
const SLEEP_MS = 1_000;
const LONGEST_BACKOFF_MS = 1_000;

/** Takes a publisher's stream into a subscriber's inbox, strictly in the stream's order, until it is stopped. */
export function startPull(options: StartPull): Pull {
  const { subscriber, publisher, log } = options;
  const signal = createSignal();
  let stopping = false;
  let isDisturbed = false;

  function disturb(): void {
    isDisturbed = true;
    signal.ring();
  }

  async function pullUntilDisturbed(): Promise<void> {
    isDisturbed = false;
    const delivered = await openConsumer(options);
    const waiting: JsMsg[] = [];
    const messages = await consume(
      options,
      (message) => {
        waiting.push(message);
        signal.ring();
      },
      disturb,
    );
    try {
      const take = createTaking(options, delivered);
      while (!stopping && !isDisturbed) {
        if (waiting.length === 0) await signal.sleep(SLEEP_MS);
        else await take(waiting.splice(0, BATCH));
      }
    } finally {
      messages.stop();
    }
  }

  async function run(): Promise<void> {
    for (let troubles = 0; !stopping;) {
      try {
        await pullUntilDisturbed();
        troubles = 0;
      } catch (error) {
        troubles += 1;
        const isAwaited = isApiError(error, JetStreamApiCodes.StreamNotFound);
        if (troubles === 1 && !isAwaited)
          log.warn({ err: error, publisher, subscriber }, "facts cannot be taken from NATS now");
      }
      if (!stopping) await signal.sleep(Math.min(25 * 2 ** troubles, LONGEST_BACKOFF_MS));
    }
  }

  const running = run();
  return {
    reopen: disturb,
    async stop() {
      stopping = true;
      signal.ring();
      await running;
    },
  };
}

/**
 * Opens the durable consumer; answers how many messages it has delivered. What it delivered without hearing an acknowledgement would
 * come again late, behind newer messages, and a barrier would overtake it: such a consumer is made anew, right behind what is
 * acknowledged.
 */
async function openConsumer({ manager, place, publisher, subscriber }: StartPull): Promise<number> {
  const stream = streamName(place, publisher);
  const config = consumerConfig(subscriber);
  try {
    const { num_ack_pending, delivered, ack_floor } = await manager.consumers.info(stream, subscriber);
    if (num_ack_pending === 0) return delivered.consumer_seq;
    await manager.consumers.delete(stream, subscriber);
    await manager.consumers.add(stream, {
      ...config,
      deliver_policy: "by_start_sequence",
      opt_start_seq: ack_floor.stream_seq + 1,
    });
  } catch (error) {
    if (!isApiError(error, JetStreamApiCodes.ConsumerNotFound)) throw error;
    await manager.consumers.add(stream, { ...config, deliver_policy: "all" });
  }
  return 0;
}

const DISTURBANCES = new Set([
  "consumer_deleted",
  "consumer_not_found",
  "stream_not_found",
  "no_responders",
  "heartbeats_missed",
]);

async function consume(
  { connection, place, publisher, subscriber }: StartPull,
  callback: (message: JsMsg) => void,
  disturb: () => void,
): Promise<ConsumerMessages> {
  const consumer = await jetstream(connection).consumers.get(streamName(place, publisher), subscriber);
  const messages = await consumer.consume({
    max_messages: MOST_UNACKNOWLEDGED / 2,
    expires: PULL_EXPIRES_MS,
    abort_on_missing_resource: true,
    callback,
  });
  void messages.closed().then(disturb, disturb);
  void (async () => {
    for await (const { type } of messages.status()) if (DISTURBANCES.has(type)) disturb();
  })().catch(disturb);
  return messages;
}

/** Delivers batches and acknowledges them. Throws when a message is missing: it went to a connection that is gone. */
function createTaking(
  { publisher, topics, deliver, log }: StartPull,
  alreadyDelivered: number,
): (batch: readonly JsMsg[]) => Promise<void> {
  let delivered = alreadyDelivered;
  return async (batch) => {
    const envelopes: Envelope[] = [];
    for (const message of batch) {
      delivered += 1;
      if (message.info.deliverySequence !== delivered)
        throw new Error(`a message from the stream of ${publisher} is missing`);
      const envelope = decode(message);
      if (envelope === undefined)
        log.error({ subject: message.subject, seq: message.seq }, "a message in the stream is no fact");
      else if (topics.has(envelope.topic)) envelopes.push(envelope);
    }
    if (envelopes.length > 0) await deliver(envelopes);
    batch.at(-1)?.ack();
  };
}

function decode(message: JsMsg): Envelope | undefined {
  try {
    return message.json<Envelope>();
  } catch {
    return undefined;
  }
}
