import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  type StreamInfo,
} from "@nats-io/jetstream";
import { nanos, type NatsConnection } from "@nats-io/transport-node";
import type { ServiceName } from "@tessera/contracts";

/** Where a publisher's facts lie in NATS: one stream each, so that they have one order. */
export interface StreamPlace {
  readonly prefix: string;
  /** How long messages are kept, in seconds. */
  readonly maxAgeSeconds: number;
  readonly replicas: number;
}

export const MESSAGE_ID = "Nats-Msg-Id";

export function streamName({ prefix }: StreamPlace, publisher: ServiceName): string {
  return `${prefix}_${publisher}`;
}

/** A topic begins with its publisher, so `<prefix>.<publisher>.>` are all its facts. */
export function subjectOf({ prefix }: StreamPlace, topic: string): string {
  return `${prefix}.${topic}`;
}

/**
 * A server that still removes the files of a deleted stream removes those of one that takes its place too soon (seen with
 * nats-server 2.9.10).
 */
const SETTLE_MS = 300;

/** Makes the stream when it is missing; answers its state. The publisher's part alone: subscribers wait for the stream. */
export async function ensureStream(
  manager: JetStreamManager,
  place: StreamPlace,
  publisher: ServiceName,
): Promise<StreamInfo> {
  const name = streamName(place, publisher);
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (!isApiError(error, JetStreamApiCodes.StreamNotFound)) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return manager.streams.add({
    name,
    subjects: [`${place.prefix}.${publisher}.>`],
    storage: "file",
    retention: "limits",
    discard: "old",
    max_age: nanos(place.maxAgeSeconds * 1000),
    num_replicas: place.replicas,
  });
}

export interface StreamEnd {
  /** Sequence number of the last message; undefined when the stream is empty. */
  readonly lastSequence: number | undefined;
  /** Id of the last envelope; null when the stream is empty. */
  readonly lastId: string | null;
}

/** Where the stream ends. */
export async function readStreamEnd(
  manager: JetStreamManager,
  place: StreamPlace,
  publisher: ServiceName,
): Promise<StreamEnd> {
  const { state } = await ensureStream(manager, place, publisher);
  if (state.messages === 0) return { lastSequence: undefined, lastId: null };
  const last = await manager.streams.getMessage(streamName(place, publisher), { seq: state.last_seq });
  return { lastSequence: state.last_seq, lastId: last?.header.get(MESSAGE_ID) ?? null };
}

/** A manager that does not ask the server anything when it is made. */
export async function openManager(connection: NatsConnection): Promise<JetStreamManager> {
  return jetstreamManager(connection, { checkAPI: false });
}

export function isApiError(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof JetStreamApiError && codes.includes(error.code);
}
