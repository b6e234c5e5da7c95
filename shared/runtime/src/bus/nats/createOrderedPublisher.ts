import {
  JetStreamApiCodes,
  jetstream,
  type JetStreamManager,
  type PubAck,
  type StreamExpectations,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { ServiceName } from "@tessera/contracts";
import { unavailable } from "../../errors.js";
import type { Envelope } from "../envelope.js";
import { isApiError, readStreamEnd, streamName, subjectOf, type StreamEnd, type StreamPlace } from "./natsStream.js";

/** Publishes one publisher's envelopes to its stream, in their order. */
export interface OrderedPublisher {
  /** Resolves when all are stored. Throws at the first that is not; none behind it is stored then. */
  send(envelopes: readonly Envelope[]): Promise<void>;
  /** Id of the last envelope that the stream holds; null when it holds none, or was missing. */
  lastHeld(): Promise<string | null>;
}

interface Run {
  readonly stored: number;
  readonly lastSequence: number | undefined;
  readonly failure: PromiseRejectedResult | undefined;
}

const ACK_TIMEOUT_MS = 10_000;

/** "wrong last msg ID" and "wrong last sequence". */
const WRONG_END = [10_070, JetStreamApiCodes.StreamWrongLastSequence];

/**
 * Every message names the one that it expects at the stream's end, the first by its number: messages are sent without waiting for
 * each other, and yet none is stored when one before it is lost; nor when another relay, or a stream made anew, is behind our
 * back. The message id is the envelope's, so that a repeat within two minutes is not stored twice.
 */
export function createOrderedPublisher(
  connection: NatsConnection,
  manager: JetStreamManager,
  place: StreamPlace,
  publisher: ServiceName,
): OrderedPublisher {
  const client = jetstream(connection);
  const streamOfPublisher = streamName(place, publisher);
  let end: Pick<StreamEnd, "lastSequence"> | undefined;

  async function readEnd(): Promise<StreamEnd> {
    const found = await readStreamEnd(manager, place, publisher);
    end = found;
    return found;
  }

  async function publish(envelope: Envelope, expect: Partial<StreamExpectations>): Promise<PubAck> {
    return client.publish(subjectOf(place, envelope.topic), JSON.stringify(envelope), {
      msgID: envelope.id,
      timeout: ACK_TIMEOUT_MS,
      expect: { streamName: streamOfPublisher, ...expect },
    });
  }

  /** Sends all at once; answers how many from the first on are stored, and the first failure. */
  async function publishRun(envelopes: readonly Envelope[], from: number | undefined): Promise<Run> {
    const beforeFirst = from === undefined ? {} : { lastSequence: from };
    const results = await Promise.allSettled(
      envelopes.map((envelope, index) => {
        const before = envelopes[index - 1];
        return publish(envelope, before === undefined ? beforeFirst : { lastMsgID: before.id });
      }),
    );
    let lastSequence = from;
    for (const [stored, result] of results.entries()) {
      if (result.status === "rejected") return { stored, lastSequence, failure: result };
      if (!result.value.duplicate) lastSequence = result.value.seq;
    }
    return { stored: results.length, lastSequence, failure: undefined };
  }

  async function sendAll(envelopes: readonly Envelope[]): Promise<void> {
    let rest = envelopes;
    let { lastSequence } = end ?? (await readEnd());
    while (rest.length > 0) {
      const run = await publishRun(rest, lastSequence);
      // A repeat is not stored again, so the one behind it does not find it at the end: it goes again.
      const isBehindRepeat = run.stored > 0 && isApiError(run.failure?.reason, ...WRONG_END);
      if (run.failure !== undefined && !isBehindRepeat) throw unavailable(run.failure.reason);
      rest = rest.slice(run.stored);
      lastSequence = run.lastSequence;
    }
    end = { lastSequence };
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
