import { JetStreamApiCodes, jetstream, type JetStreamManager, type PubAck } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { ServiceName } from "@tessera/contracts";
import type { Envelope } from "../envelope.js";
import { isApiError, readStreamEnd, streamName, subjectOf, type StreamEnd, type StreamPlace } from "./natsStream.js";

/** Publishes one publisher's envelopes to its stream, in their order. */
export interface OrderedPublisher {
  /** Resolves when all are stored. Throws at the first that is not; none behind it is stored then. */
  send(envelopes: readonly Envelope[]): Promise<void>;
  /** Id of the last envelope that the stream holds; null when it holds none, or was missing. */
  lastHeld(): Promise<string | null>;
}

const ACK_TIMEOUT_MS = 5_000;

/**
 * Every message names the stream's sequence number that it expects before it, so messages can be sent without waiting for
 * each other and yet none is stored when one before it is lost; nor when another relay, or a stream made anew, is behind our back.
 * The message id is the envelope's, so that a repeat within two minutes is not stored twice.
 */
export function createOrderedPublisher(
  connection: NatsConnection,
  manager: JetStreamManager,
  place: StreamPlace,
  publisher: ServiceName,
): OrderedPublisher {
  const client = jetstream(connection);
  const streamOfPublisher = streamName(place, publisher);
  let end: StreamEnd | undefined;

  async function readEnd(): Promise<StreamEnd> {
    end = await readStreamEnd(manager, place, publisher);
    return end;
  }

  async function publish(envelope: Envelope, lastSequence?: number): Promise<PubAck> {
    return await client.publish(subjectOf(place, envelope.topic), JSON.stringify(envelope), {
      msgID: envelope.id,
      timeout: ACK_TIMEOUT_MS,
      expect: { streamName: streamOfPublisher, ...(lastSequence === undefined ? {} : { lastSequence }) },
    });
  }

  /** Sends all at once; answers how many from the first on are stored, and the first failure. */
  async function publishRun(envelopes: readonly Envelope[], from: number): Promise<{ stored: number; lastSequence: number; failure?: unknown }> {
    const results = await Promise.allSettled(envelopes.map((envelope, index) => publish(envelope, from + index)));
    let lastSequence = from;
    for (const [stored, result] of results.entries()) {
      if (result.status === "rejected") return { stored, lastSequence, failure: result.reason };
      if (!result.value.duplicate) lastSequence = result.value.seq;
    }
    return { stored: results.length, lastSequence };
  }

  async function sendAll(envelopes: readonly Envelope[]): Promise<void> {
    const { lastId, lastSequence } = end ?? (await readEnd());
    // After a failure of which we do not know how far it came: what the stream ends with is stored, and all before it.
    let rest = envelopes.slice(envelopes.findIndex(({ id }) => id === lastId) + 1);
    let sequence = lastSequence;
    if (lastId === null && rest[0] !== undefined) {
      // An empty stream that was made where one was deleted may report the old one's number and check against another.
      sequence = (await publish(rest[0])).seq;
      rest = rest.slice(1);
    }
    while (rest.length > 0) {
      const run = await publishRun(rest, sequence);
      // A repeat takes no number of its own, and those behind it expected one: they go again.
      if (run.failure !== undefined && (run.stored === 0 || !isApiError(run.failure, JetStreamApiCodes.StreamWrongLastSequence))) throw run.failure;
      rest = rest.slice(run.stored);
      sequence = run.lastSequence;
    }
    end = { lastSequence: sequence, lastId: envelopes.at(-1)?.id ?? lastId };
  }

  return {
    async send(envelopes) {
      try {
        await sendAll(envelopes);
      } catch (error) {
        end = undefined;
        throw error;
      }
    },
    async lastHeld() {
      return (await readEnd()).lastId;
    },
  };
}
