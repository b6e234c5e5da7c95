import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApolloServer } from "@apollo/server";
import {
  beginTraces,
  type Drain,
  drainRequests,
  type Logger,
  type Metrics,
  traceIdToTell,
  unavailable,
} from "@tessera/runtime";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { DoorContext } from "../apollo/doorContext.js";
import { answerGraph } from "./answerGraph.js";
import { OF_EVERY_ANSWER } from "./answerHeaders.js";
import { answerDirectly, type DirectOptions, type HandleRequest } from "./directly/answerDirectly.js";
import { wordOf } from "./directly/handedOver.js";
import { MALFORMED_REQUESTS } from "./malformedRequests.js";
import { replyWithError } from "./replyWithError.js";
import { type Answered, tellAnswers, traceAttributes } from "./tellAnswer.js";

export interface DoorOptions {
  readonly apollo: ApolloServer<DoorContext>;
  /** How ordinary requests to the graph are answered, with the hooks and without. */
  readonly direct: DirectOptions;
  /** True when requests can be answered; the door itself is up then. */
  readonly ready: () => Promise<boolean>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** False keeps `GET /metrics` off the public door. */
  readonly metricsOnDoor: boolean;
}

export interface Door {
  readonly app: FastifyInstance;
  readonly http: Server;
  /** Resolves with the port that was taken. Rejects with the error of the socket (EADDRINUSE and the like). */
  listen(host: string, port: number): Promise<number>;
  /** Turns new requests away, lets those that were taken on be answered, then closes. */
  stop(): Promise<void>;
}

/** Slow heads and slow bodies are cut off here; what a request may do afterwards has its own time. */
const SERVER = {
  requestTimeout: 10_000,
  headersTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
  // Asked for by a rule of our own (checkHeads.ts), which answers in the graph's words.
  requireHostHeader: false,
};
const KEEP_ALIVE_MS = 65_000;
/** Until a request that does not end is cut off when the door closes. */
const STOP_WITHIN_MS = 10_000;

/** The HTTP side of the gateway: `/graphql`, health and metrics. Hooks and further routes are added before it listens. */
export function openDoor(options: DoorOptions): Door {
  const { log, direct } = options;
  const tell = tellAnswers(options.metrics, log);
  let hooks: HandleRequest = () => {};
  const http = createServer({ ...SERVER, keepAliveTimeout: KEEP_ALIVE_MS });
  const app: FastifyInstance = Fastify({
    ...MALFORMED_REQUESTS,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    serverFactory: (handler) => {
      hooks = handler;
      return http;
    },
  });
  const drain = drainRequests(app, http, (request, reply) => {
    const { code, message } = unavailable();
    return replyWithError(request, reply, { status: 503, code, message });
  });
  http.on(
    "request",
    answerDirectly({ ...direct, drain, tell, otherwise: (request, response) => hooks(request, response) }),
  );
  addTraces(app);
  app.addHook("onRequest", (_request, reply, done) => {
    void reply.headers(OF_EVERY_ANSWER);
    done();
  });
  answerFailures(app, log);
  addHealth(app, options, drain);
  addMetrics(app, options, tell);
  return {
    app,
    http,
    listen: async (host, port) => {
      addGraph(app, options);
      await app.listen({ host, port });
      return (http.address() as AddressInfo).port;
    },
    stop: async () => drain.stop(STOP_WITHIN_MS),
  };
}

function addGraph(app: FastifyInstance, { apollo, direct }: DoorOptions): void {
  app.route({
    method: ["GET", "POST"],
    url: "/graphql",
    handler: answerGraph(apollo, direct.answer, direct.requestMs),
  });
  app.route({
    method: ["HEAD", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    handler: async (request, reply) => {
      void reply.header("allow", "GET, POST");
      return refuse(request, reply, 405, "Only GET and POST go here.");
    },
  });
}

/** Each request to the graph has a trace, for the logs at least, named by what it turned out to be. */
function addTraces(app: FastifyInstance): void {
  app.decorateRequest("door", undefined);
  const isTraced = ({ url }: FastifyRequest): boolean => url.startsWith("/graphql");
  beginTraces(
    app,
    "gateway",
    isTraced,
    ({ door }) => traceAttributes(door),
    (request) => wordOf(request)?.span,
  );
}

function addHealth(app: FastifyInstance, { ready }: DoorOptions, drain: Drain): void {
  app.get("/health/live", async () => ({ live: true }));
  app.get("/health/ready", async (_request, reply) => {
    const isReady = !drain.isStopping() && (await ready().catch(() => false));
    return reply.code(isReady ? 200 : 503).send({ ready: isReady });
  });
}

function addMetrics(
  app: FastifyInstance,
  { metrics, metricsOnDoor }: DoorOptions,
  tell: (answered: Answered) => void,
): void {
  app.addHook("onResponse", ({ routeOptions, door, trace }, { statusCode, elapsedTime }, done) => {
    done();
    tell({ route: routeOptions.url ?? "unknown", status: statusCode, elapsedMs: elapsedTime, door, trace });
  });
  if (!metricsOnDoor) return;
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()));
}

/** Failures of the door itself, in the words of the graph and without a stack. */
function answerFailures(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, "There is nothing here."));
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse(request, reply, status, messageOf(status, error));
    const traceId = traceIdToTell();
    log.error({ err: error, traceId }, "the door failed");
    return replyWithError(request, reply, {
      status: 500,
      code: "INTERNAL_SERVER_ERROR",
      message: "Internal error.",
      details: { traceId },
    });
  });
}

function messageOf(status: number, error: Error): string {
  if (status === 413) return error.message;
  return status === 415 ? "Only application/json is taken, and not compressed." : "Malformed request.";
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  return replyWithError(request, reply, { status, code: "BAD_USER_INPUT", message });
}
