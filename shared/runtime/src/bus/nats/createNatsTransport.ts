import { connect, type ConnectionOptions, type NatsConnection } from "@nats-io/transport-node";
import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { StartRefused } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { BUS_SETTINGS } from "../subscription.js";
import type { BusTransport, Deliver } from "../envelope.js";
import { createOrderedPublisher, type OrderedPublisher } from "./createOrderedPublisher.js";
import { openManager, type StreamPlace } from "./natsStream.js";
import { rewindConsumers } from "./rewindConsumers.js";
import { startPull, type Pull } from "./startPull.js";

export interface NatsTransportOptions {
  /** nats://[USER:PASSWORD@|TOKEN@]HOST:PORT, or several of them with commas between for a cluster; with three, streams have three copies. */
  readonly url: string;
  readonly log: Logger;
  /** Begins the names of streams and subjects; "tessera" when left out. */
  readonly streamPrefix?: string;
  /** How long to wait for the server at the start; 10 s when left out. */
  readonly connectTimeoutMs?: number;
}

const ONE_DAY_SECONDS = 24 * 3600;
const RETRY_MS = 250;

/**
 * Carries facts through NATS JetStream: a stream per publisher, a durable pull consumer per subscriber. Throws StartRefused when
 * no server answers; one that goes away later is waited for, and facts stay in the outbox meanwhile.
 */
export async function createNatsTransport(options: NatsTransportOptions): Promise<BusTransport> {
  const { log, streamPrefix = "tessera" } = options;
  // A day longer than outboxes keep their rows: a stream that aged to nothing is then no reason to publish anything again.
  const place: StreamPlace = {
    prefix: streamPrefix,
    replicas: replicasOn(options.url),
    maxAgeSeconds: BUS_SETTINGS.retentionSeconds + ONE_DAY_SECONDS,
  };
  const connection = await open(options);
  const manager = await openManager(connection);
  const publishers = new Map<ServiceName, OrderedPublisher>();
  const pulls = new Set<Pull>();
  void watch(connection, log, () => pulls.forEach((pull) => pull.reopen()));

  function publisherOf(name: ServiceName): OrderedPublisher {
    const publisher = publishers.get(name) ?? createOrderedPublisher(connection, manager, place, name);
    publishers.set(name, publisher);
    return publisher;
  }

  async function end(own: readonly Pull[]): Promise<void> {
    for (const pull of own) pulls.delete(pull);
    await Promise.all(own.map((pull) => pull.stop()));
  }

  return {
    exclusive: true,
    async send(envelopes) {
      for (const name of new Set(envelopes.map(({ publisher }) => publisher))) {
        await publisherOf(name).send(envelopes.filter(({ publisher }) => publisher === name));
      }
    },
    async subscribe(subscriber, topics, deliver: Deliver) {
      const own = publishersOf(topics).map((publisher) =>
        startPull({ connection, manager, place, publisher, subscriber, topics: new Set(topics), deliver, log }),
      );
      for (const pull of own) pulls.add(pull);
      return async () => end(own);
    },
    rewind: async (publisher, since) => rewindConsumers(manager, place, publisher, since),
    lastHeld: async (publisher) => publisherOf(publisher).lastHeld(),
    async stop() {
      await end([...pulls]);
      // Acknowledgements on the way are sent before the connection closes; a server that is gone gets none.
      await connection.flush().catch(() => undefined);
      await connection.close();
    },
  };
}

function publishersOf(topics: readonly string[]): ServiceName[] {
  return SERVICE_NAMES.filter((name) => topics.some((topic) => topic.startsWith(`${name}.`)));
}

/** Copies of each stream: three where three servers or more are named, so that one may be lost. */
function replicasOn(url: string): number {
  return url.split(",").length < 3 ? 1 : 3;
}

async function open({ url, connectTimeoutMs = 10_000 }: NatsTransportOptions): Promise<NatsConnection> {
  const options = connectionOptions(url);
  const end = performance.now() + connectTimeoutMs;
  for (;;) {
    try {
      return await connect(options);
    } catch (error) {
      if (performance.now() + RETRY_MS > end || (error as Error).name === "AuthorizationError")
        throw refusal(options, error);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function refusal({ servers }: ConnectionOptions, cause: unknown): StartRefused {
  const reason =
    (cause as Error).name === "AuthorizationError"
      ? "refuses the user, password or token of its URL"
      : "cannot be reached";
  return new StartRefused(`The NATS server at ${[servers].flat().join(", ")} ${reason}.`);
}

/** Credentials travel apart from the servers, so that no message shows them. */
function connectionOptions(url: string): ConnectionOptions & { servers: string[] } {
  const urls = url.split(",").map((part) => parse(part.trim()));
  const [first] = urls;
  if (first === undefined) throw malformed();
  const credentials =
    first.password !== ""
      ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) }
      : first.username !== ""
        ? { token: decodeURIComponent(first.username) }
        : {};
  return {
    name: "tessera",
    servers: urls.map(({ hostname, port }) => `${hostname}:${port === "" ? "4222" : port}`),
    ...credentials,
    ...(first.protocol === "tls:" ? { tls: {} } : {}),
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    timeout: 3_000,
    pingInterval: 5_000,
    maxPingOut: 2,
    ignoreAuthErrorAbort: true,
  };
}

function parse(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw malformed();
  }
  if (!["nats:", "tls:"].includes(url.protocol) || url.hostname === "") throw malformed();
  return url;
}

function malformed(): StartRefused {
  return new StartRefused("NATS_URL is not a URL of the form nats://USER:PASSWORD@HOST:PORT.");
}

async function watch(connection: NatsConnection, log: Logger, onReconnect: () => void): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === "disconnect") log.warn("the connection to NATS is lost");
    if (type === "reconnect") {
      log.info("connected to NATS again");
      onReconnect();
    }
  }
}
