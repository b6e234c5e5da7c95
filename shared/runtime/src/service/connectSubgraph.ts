import type { Caller } from "@tessera/kernel";
import type { ExecutionResult } from "graphql";
import { createClient, type Client } from "graphql-ws";
import { WebSocket } from "ws";
import { unavailable } from "../errors.js";
import { currentTrace } from "../tracing/traceContext.js";
import { TRACEPARENT, writeTraceparent } from "../tracing/traceparent.js";
import { CALLER_HEADER, writeCaller } from "./callerHeader.js";
import { createBreaker } from "./createBreaker.js";
import { internalPool } from "./internalPool.js";
import { type PostedAnswer, postText } from "./postText.js";
import { probeLiveness } from "./probeLiveness.js";
import type { Subgraph, SubgraphRequest } from "./running.js";
import { ACCEPTED } from "./serveSubscriptions.js";

export interface RemoteSubgraph extends Subgraph {
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly mostConnections?: number;
  /** Until a request is given up. The gateway has shorter limits of its own. */
  readonly timeoutMs?: number;
  /** Until a subscription that nobody confirms is given up. */
  readonly subscribeTimeoutMs?: number;
}

const PING_MS = 10_000;
const PONG_WAIT_MS = 5_000;
const LONGEST_RETRY_WAIT_MS = 5_000;

/** A subgraph in another process. What it does not answer is UNAVAILABLE; after a broken connection subscriptions stand again by themselves. */
export function connectSubgraph(url: string, credential: string, options: ConnectOptions = {}): RemoteSubgraph {
  const { mostConnections = 64, timeoutMs = 120_000, subscribeTimeoutMs = 5_000 } = options;
  const pool = internalPool(url, mostConnections, timeoutMs);
  const probe = probeLiveness(url);
  const breaker = createBreaker(probe);
  const sockets = subscriptionClient(url, credential);
  const own = ["authorization", `Bearer ${credential}`, "content-type", "application/json"];
  const send = (body: string, caller: Caller): Promise<ExecutionResult> => {
    const headers = [...own];
    const identity = writeCaller(caller);
    if (identity !== undefined) headers.push(CALLER_HEADER, identity);
    const trace = currentTrace();
    if (trace !== undefined) headers.push(TRACEPARENT, writeTraceparent(trace));
    if (!breaker.begin()) return Promise.reject(unavailable(new Error("the peer does not answer")));
    return postText(pool, headers, body).then(
      (answer) => {
        breaker.end(true);
        return readResult(answer);
      },
      (cause: unknown) => {
        breaker.end(false);
        throw unavailable(cause);
      },
    );
  };
  return {
    execute: async (request, caller) => send(JSON.stringify(request), caller),
    prepare: (query, operationName) => {
      // All of the body but the variables is the same each time.
      const head = `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":`;
      return (variables, caller, encoded) => send(`${head}${encoded ?? JSON.stringify(variables)}}`, caller);
    },
    subscribe: async (request, caller) => subscribeRemotely(sockets, request, caller, subscribeTimeoutMs),
    close: async () => {
      // While it is between two attempts to connect, the client throws the last failure at who disposes of it.
      await Promise.resolve(sockets.dispose()).catch(() => {});
      breaker.stop();
      await Promise.all([pool.destroy(), probe.close()]);
    },
  };
}

function readResult({ status, text }: PostedAnswer): ExecutionResult {
  if (status !== 200) throw unavailable(new Error(`answered ${status}: ${text.slice(0, 200)}`));
  try {
    return JSON.parse(text) as ExecutionResult;
  } catch (cause) {
    throw unavailable(cause);
  }
}

function subscriptionClient(url: string, credential: string): Client {
  class CredentialSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers: { authorization: `Bearer ${credential}` }, handshakeTimeout: 2_000 });
    }
  }
  let pongWait: NodeJS.Timeout | undefined;
  const client = createClient({
    url: `${new URL(url).origin.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: CredentialSocket,
    lazy: true,
    keepAlive: PING_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: async (retries) => {
      const waitMs = Math.min(LONGEST_RETRY_WAIT_MS, 100 * 2 ** Math.min(retries, 6));
      await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    },
    on: {
      // A peer that stopped without closing (SIGSTOP, a pulled cable) is noticed by the pong that does not come.
      ping: (received) => {
        if (!received) pongWait = setTimeout(() => client.terminate(), PONG_WAIT_MS).unref();
      },
      pong: (received) => {
        if (received) clearTimeout(pongWait);
      },
      closed: () => clearTimeout(pongWait),
    },
  });
  return client;
}

function isAccepted(result: ExecutionResult): boolean {
  return result.extensions?.["subscribed"] === ACCEPTED.extensions.subscribed && result.data === undefined;
}

async function subscribeRemotely(
  sockets: Client,
  request: SubgraphRequest,
  caller: Caller,
  timeoutMs: number,
): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>> {
  const { query, operationName, variables } = request;
  const events = sockets.iterate({
    query,
    operationName: operationName ?? null,
    variables: variables ?? null,
    extensions: { caller: writeCaller(caller) },
  }) as AsyncGenerator<ExecutionResult, void, void>;
  const timer = AbortSignal.timeout(timeoutMs);
  const expired = new Promise<never>((_resolve, reject) => {
    timer.addEventListener("abort", () => reject(unavailable(new Error("no answer to a subscription"))), {
      once: true,
    });
  });
  // The loser of the race below must not end the process.
  expired.catch(() => {});
  const answer = events.next();
  answer.catch(() => {});
  try {
    const first = await Promise.race([answer, expired]);
    if (first.done === true) throw new Error("a subscription ended before it began");
    return isAccepted(first.value) ? withoutMarkers(events) : first.value;
  } catch (cause) {
    void events.return(undefined);
    if (Array.isArray(cause)) return { errors: cause };
    throw unavailable(cause);
  }
}

/** Leaves out the confirmations that come again after a reconnect. */
function withoutMarkers(
  events: AsyncGenerator<ExecutionResult, void, void>,
): AsyncGenerator<ExecutionResult, void, void> {
  const filtered = {
    next: async (): Promise<IteratorResult<ExecutionResult, void>> => {
      for (;;) {
        const result = await events.next();
        if (result.done === true || !isAccepted(result.value)) return result;
      }
    },
    return: () => events.return(undefined),
    throw: (cause: unknown) => events.throw(cause),
    [Symbol.asyncIterator]: () => filtered,
    [Symbol.asyncDispose]: async (): Promise<void> => void (await events.return(undefined)),
  };
  return filtered;
}
