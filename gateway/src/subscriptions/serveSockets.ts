import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { ApolloServer } from "@apollo/server";
import type { Caller } from "@tessera/kernel";
import { NotAnAnswer, runInTrace, type ServiceMetrics, startRootSpan, unavailable } from "@tessera/runtime";
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
} from "graphql";
import { type Context, handleProtocols, makeServer } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { AdmitOperation } from "../apollo/admitOperations.js";
import { type DoorContext, doorContext } from "../apollo/doorContext.js";
import { cleanError } from "../execution/cleanErrors.js";
import { headProblem } from "../http/checkHeads.js";
import { allowsOrigin } from "../http/originRules.js";
import type { Credential } from "../identity/verifyTokens.js";
import type { DocumentCheck } from "../limits/checkDocument.js";
import { acceptSocket, type SocketExtra } from "./acceptSocket.js";
import { checkSocketRequests } from "./checkSubscription.js";
import { countOperations } from "./countOperations.js";
import { createSubscriptionHub, type HubOptions, type SubscriptionRequest } from "./subscriptionHub.js";

export interface SocketOptions extends HubOptions {
  readonly http: Server;
  readonly apollo: ApolloServer<DoorContext>;
  readonly verify: (authorization: string) => Promise<Credential>;
  readonly check: (query: string) => DocumentCheck;
  readonly admit: AdmitOperation;
  readonly introspection: boolean;
  readonly corsOrigins: readonly string[];
  /** The door serves this machine alone; see `headProblem`. */
  readonly localOnly: boolean;
  /** Told of what stands open. */
  readonly metrics: ServiceMetrics;
}

type SocketContext = Context<Record<string, unknown>, SocketExtra & { caller?: Caller; expiry?: NodeJS.Timeout }>;

/** Close codes of graphql-ws for a token that does not hold (any more), and for a page or a caller that may not be here. */
export const UNAUTHORIZED = 4401;
export const FORBIDDEN = 4403;
/** setTimeout takes no more; a token that lives longer is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** graphql-ws on `/graphql` of the same port. Queries and mutations go the way that they go over HTTP. */
export function serveSockets(options: SocketOptions): { stop(): Promise<void> } {
  const { http, limits, corsOrigins, log } = options;
  const hub = createSubscriptionHub(options);
  const operations = countOperations();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes, handleProtocols });
  const protocol = makeServer<Record<string, unknown>, SocketContext["extra"]>({
    connectionInitWaitTimeout: limits.connectionInitMs,
    onConnect: async (context) => signIn(context, options),
    onDisconnect: (context) => clearTimeout(context.extra.expiry),
    onSubscribe: createAdmission(options, operations.isStopping),
    subscribe: async (args) => {
      const { request, door } = args.contextValue as Admitted;
      return inTraceOfItsOwn(door, async () => hub.subscribe(request, door.caller));
    },
    execute: async (args) => {
      const admitted = args.contextValue as Admitted;
      return operations.count(async () =>
        inTraceOfItsOwn(admitted.door, async () => executeOnServer(options.apollo, admitted)),
      );
    },
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = refuseUpgrade(request, sockets.clients.size, options);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (allowsOrigin(request.headers, corsOrigins)) acceptSocket(protocol, client, request, log);
      else client.close(FORBIDDEN, "Forbidden");
    });
  };
  http.on("upgrade", upgrade);
  options.metrics.gauge("tessera_sockets_open", () => [{ value: sockets.clients.size }]);
  options.metrics.gauge("tessera_subscriptions_open", () => [{ value: hub.viewers() }]);
  return {
    stop: async () => {
      http.off("upgrade", upgrade);
      await operations.stop(STOP_WITHIN_MS);
      // Before the subscriptions end: a client that is told that one is complete would not ask for it again elsewhere.
      for (const client of sockets.clients) {
        client.close(1001, "Going away");
        setTimeout(() => client.terminate(), 1_000).unref();
      }
      await hub.stop();
    },
  };
}

/** Until an operation over a socket that does not end is cut off when the door closes. */
const STOP_WITHIN_MS = 10_000;

/** Each operation of a connection is a request of its own. */
async function inTraceOfItsOwn<T>(door: DoorContext, run: () => Promise<T>): Promise<T> {
  const span = startRootSpan("graphql-ws", undefined, { kind: "server", service: "gateway" });
  try {
    return await runInTrace(span.context, run);
  } finally {
    const { kind = "none", label = "none" } = door.seen.operation ?? {};
    span.end({ attributes: { "graphql.operation.type": kind, "graphql.operation.name": label } });
  }
}

function refuseUpgrade(request: IncomingMessage, open: number, options: SocketOptions): string | undefined {
  const { limits, localOnly } = options;
  const problem = headProblem(request, localOnly);
  if (problem !== undefined) return problem.status === 421 ? "421 Misdirected Request" : "400 Bad Request";
  if (request.url?.split("?")[0] !== "/graphql") return "404 Not Found";
  return open >= limits.connections ? "503 Service Unavailable" : undefined;
}

/** Takes the token from `connection_init` (or, for programs, from the request's head) and ends the connection with the token. */
async function signIn(context: SocketContext, { verify, log }: SocketOptions): Promise<boolean> {
  const { extra, connectionParams } = context;
  const shown =
    connectionParams?.["authorization"] ?? connectionParams?.["Authorization"] ?? extra.request.headers.authorization;
  if (shown === undefined) return true;
  try {
    const { caller, expiresAt } = await verify(typeof shown === "string" ? shown : "");
    extra.caller = caller;
    closeAt(expiresAt, extra);
    return true;
  } catch (cause) {
    const isToken = cause instanceof NotAnAnswer && cause.code === "UNAUTHENTICATED";
    if (!isToken) log.warn({ err: cause }, "a token could not be checked");
    extra.socket.close(isToken ? UNAUTHORIZED : 1013, isToken ? "Unauthorized" : "Try again later");
    return false;
  }
}

function closeAt(expiresAt: Date, extra: { readonly socket: WebSocket; expiry?: NodeJS.Timeout }): void {
  const leftMs = expiresAt.getTime() - Date.now();
  extra.expiry = setTimeout(
    () => (leftMs > LONGEST_TIMER_MS ? closeAt(expiresAt, extra) : extra.socket.close(UNAUTHORIZED, "Unauthorized")),
    Math.max(0, Math.min(leftMs, LONGEST_TIMER_MS)),
  ).unref();
}

interface Admitted {
  readonly request: SubscriptionRequest;
  readonly door: DoorContext;
}

type OnSubscribe = (
  context: SocketContext,
  id: string,
  payload: {
    query: string;
    operationName?: string | null | undefined;
    variables?: Record<string, unknown> | null | undefined;
  },
) => readonly GraphQLError[] | ExecutionArgs;

/** Judges one operation of a connection; what passes is handed on under `contextValue`. */
function createAdmission(options: SocketOptions, isStopping: () => boolean): OnSubscribe {
  const { executor, limits, admit, log } = options;
  const check = checkSocketRequests(executor.schema, options.check, options.introspection);
  return (context, _id, payload) => {
    if (isStopping()) return [refusal("UNAVAILABLE", unavailable().message)];
    if (Object.keys(context.subscriptions).length > limits.subscriptionsPerConnection) {
      return [refusal("RATE_LIMITED", `More than ${limits.subscriptionsPerConnection} operations on one connection.`)];
    }
    const checked = check(payload);
    if ("errors" in checked) return checked.errors.slice(0, limits.errors).map((error) => toldOnSocket(error, options));
    const { document, operation } = checked;
    const { caller, request } = context.extra;
    const door = doorContext(caller, request.socket.remoteAddress ?? "", limits.requestMs);
    const variables = payload.variables ?? {};
    try {
      // The server judges the others itself, in its own pipeline.
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) admit(document, operation, variables, door);
    } catch (cause) {
      return [toldOnSocket(cause as GraphQLError, options)];
    }
    const operationName = payload.operationName ?? undefined;
    const admitted: Admitted = { request: { query: payload.query, document, operationName, variables }, door };
    log.trace({ operationName }, "an operation over a socket");
    return { schema: executor.schema, document, operationName, contextValue: admitted };
  };
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

function toldOnSocket(error: GraphQLError, { log }: SocketOptions): GraphQLError {
  const { message, extensions } = cleanError(error, log);
  // Statuses and headers have no place in a frame.
  return new GraphQLError(message, { extensions: { ...extensions, http: undefined } });
}

async function executeOnServer(
  apollo: ApolloServer<DoorContext>,
  { request, door }: Admitted,
): Promise<ExecutionResult> {
  const { query, operationName, variables } = request;
  const { body } = await apollo.executeOperation({ query, operationName: operationName ?? null, variables } as never, {
    contextValue: door,
  });
  if (body.kind !== "single") throw new Error("an answer in parts was not asked for");
  const { errors, ...result } = body.singleResult;
  // The protocol writes errors by their own `toJSON`.
  return { ...result, ...(errors === undefined ? {} : { errors: errors.map(asWritten) }) };
}

function asWritten({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
}
