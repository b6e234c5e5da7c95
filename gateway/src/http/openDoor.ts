import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import { type Logger, requestMetrics } from "@tessera/runtime";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type DoorContext, doorContext } from "../apollo/doorContext.js";
import { newTraceId } from "../execution/cleanErrors.js";
import { replyWithError } from "./replyWithError.js";

export interface DoorOptions {
  readonly apollo: ApolloServer<DoorContext>;
  readonly requestMs: number;
  /** True when requests can be answered; the door itself is up then. */
  readonly ready: () => Promise<boolean>;
  readonly log: Logger;
}

export interface Door {
  readonly app: FastifyInstance;
  readonly http: Server;
  /** Resolves with the port that was taken. Rejects with the error of the socket (EADDRINUSE and the like). */
  listen(host: string, port: number): Promise<number>;
}

/** Slow heads and slow bodies are cut off here; what a request may do afterwards has its own time. */
const SERVER = {
  requestTimeout: 10_000,
  headersTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
};
const KEEP_ALIVE_MS = 65_000;

/** The HTTP side of the gateway: `/graphql`, health and metrics. Hooks and further routes are added before it listens. */
export function openDoor({ apollo, requestMs, ready, log }: DoorOptions): Door {
  const http = createServer({ ...SERVER, keepAliveTimeout: KEEP_ALIVE_MS });
  const app: FastifyInstance = Fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    serverFactory: (handler) => {
      http.on("request", handler);
      return http;
    },
  });
  app.addHook("onRequest", async (_request, reply) => {
    void reply.headers({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
  });
  answerFailures(app, log);
  addHealth(app, ready);
  return {
    app,
    http,
    listen: async (host, port) => {
      addGraph(app, apollo, requestMs);
      await app.listen({ host, port });
      return (http.address() as AddressInfo).port;
    },
  };
}

function addGraph(app: FastifyInstance, apollo: ApolloServer<DoorContext>, requestMs: number): void {
  const context = async (request: FastifyRequest): Promise<DoorContext> =>
    doorContext(request.caller, request.ip, requestMs);
  app.route({ method: ["GET", "POST"], url: "/graphql", handler: fastifyApolloHandler(apollo, { context }) });
  app.route({
    method: ["HEAD", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    handler: async (request, reply) => {
      void reply.header("allow", "GET, POST");
      return refuse(request, reply, 405, "Only GET and POST go here.");
    },
  });
}

function addHealth(app: FastifyInstance, ready: () => Promise<boolean>): void {
  const metrics = requestMetrics("gateway");
  app.addHook("onResponse", async (request, reply) => {
    metrics.observe(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1000);
  });
  app.get("/health/live", async () => ({ live: true }));
  app.get("/health/ready", async (_request, reply) => {
    const isReady = await ready().catch(() => false);
    return reply.code(isReady ? 200 : 503).send({ ready: isReady });
  });
  app.get("/metrics", async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** Failures of the door itself, in the words of the graph and without a stack. */
function answerFailures(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, "There is nothing here."));
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse(request, reply, status, messageOf(status, error));
    const traceId = newTraceId();
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
  return status === 415 ? "Only application/json is taken." : "Malformed request.";
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  return replyWithError(request, reply, { status, code: "BAD_USER_INPUT", message });
}
