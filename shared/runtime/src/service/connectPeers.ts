import type { InternalCommand, ServiceName } from "@tessera/contracts";
import type { Pool } from "undici";
import type { Envelope } from "../bus/envelope.js";
import { type ErrorCode, NotAnAnswer, unavailable } from "../errors.js";
import { traceHeaders } from "../tracing/traceparent.js";
import { createBreaker, type Breaker } from "./createBreaker.js";
import { internalPool } from "./internalPool.js";
import { probeLiveness } from "./probeLiveness.js";
import type { Peers } from "./running.js";

export interface RemotePeers extends Peers {
  /** Hands facts to a subscriber's inbox; resolves when they are stored there. Throws UNAVAILABLE. */
  deliver(subscriber: ServiceName, envelopes: readonly Envelope[]): Promise<void>;
  close(): Promise<void>;
}

/** A command of the saga answers within a transaction or two; checking a whole database takes as long as it is big. */
const COMMAND_TIMEOUT_MS = 10_000;
const LONG_COMMAND_TIMEOUT_MS = 15 * 60_000;
const LONG_COMMANDS = /\.(verify|drawDigest|redemptionDigest|sealBook|issuerLiability|replayParked|resend)$/;

/** The other services over HTTP. `credential` is this service's own; each command must be named for it. */
export function connectPeers(urls: Readonly<Partial<Record<ServiceName, string>>>, credential: string): RemotePeers {
  const connections = new Map<ServiceName, Connection>();

  function connectionTo(service: ServiceName): Connection {
    const known = connections.get(service);
    if (known !== undefined) return known;
    const url = urls[service];
    if (url === undefined) throw unavailable(new Error(`no address of ${service} is known`));
    const connection = openConnection(url);
    connections.set(service, connection);
    return connection;
  }

  async function post(service: ServiceName, path: string, body: unknown, timeoutMs: number): Promise<unknown> {
    const request = {
      path,
      method: "POST" as const,
      headers: { authorization: `Bearer ${credential}`, "content-type": "application/json", ...traceHeaders() },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    };
    const { statusCode, text } = await send(connectionTo(service), request);
    if (statusCode === 204) return undefined;
    const answer = parse(text);
    if (statusCode === 200) return answer;
    throw notAnswered(`${service} ${path}`, statusCode, answer);
  }

  return {
    call: async <Input, Output>(command: InternalCommand<Input, Output>, input: Input): Promise<Output> => {
      const owner = command.name.split(".")[0] as ServiceName;
      const timeoutMs = LONG_COMMANDS.test(command.name) ? LONG_COMMAND_TIMEOUT_MS : COMMAND_TIMEOUT_MS;
      return command.output.parse(await post(owner, `/internal/${command.name}`, input, timeoutMs));
    },
    deliver: async (subscriber, envelopes) => {
      await post(subscriber, "/internal/deliver", envelopes, COMMAND_TIMEOUT_MS);
    },
    close: async () => {
      await Promise.all([...connections.values()].map(async (connection) => connection.close()));
    },
  };
}

interface Connection {
  readonly pool: Pool;
  readonly breaker: Breaker;
  close(): Promise<void>;
}

function openConnection(url: string): Connection {
  const pool = internalPool(url, 64, LONG_COMMAND_TIMEOUT_MS);
  const probe = probeLiveness(url);
  const breaker = createBreaker(probe);
  return {
    pool,
    breaker,
    async close() {
      breaker.stop();
      await Promise.all([pool.destroy(), probe.close()]);
    },
  };
}

async function send(
  { pool, breaker }: Connection,
  request: Parameters<Pool["request"]>[0],
): Promise<{ statusCode: number; text: string }> {
  try {
    const { statusCode, body } = await breaker.run(async () => pool.request(request));
    return { statusCode, text: await body.text() };
  } catch (cause) {
    throw unavailable(cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** What is retryable or has a code of its own travels on as it is; the rest is a bug between us and the other service. */
function notAnswered(where: string, statusCode: number, answer: unknown): Error {
  const { code, message } = (answer as { error?: { code?: ErrorCode; message?: string } }).error ?? {};
  if (code === "UNAVAILABLE" || statusCode === 502 || statusCode === 503 || statusCode === 504) {
    return unavailable(new Error(`${where} answered ${statusCode}`));
  }
  if (code === "RATE_LIMITED") return new NotAnAnswer(code, message ?? "Slower, please.");
  return new Error(`${where} answered ${statusCode}: ${message ?? "nothing"}`);
}
