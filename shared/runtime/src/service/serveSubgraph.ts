import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { NotAnAnswer } from "../errors.js";
import type { Logger } from "../logger.js";
import { CALLER_HEADER, readCaller } from "./callerHeader.js";
import { type CallerName, checkCredentials, type Credentials, recogniseCallers } from "./credentials.js";
import { requestMetrics } from "./metrics.js";
import { CommandRefused, runCommand } from "./runCommand.js";
import type { RunningService } from "./running.js";
import { serveSubscriptions } from "./serveSubscriptions.js";

export interface ServeOptions {
  /** Loopback or a private network: the credential keeps strangers out, not eavesdroppers. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly credentials: Credentials;
  readonly log: Logger;
}

export interface ServedSubgraph {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  /** Ends subscriptions, finishes requests, then closes. The service itself goes on. */
  stop(): Promise<void>;
}

/** A whole page of entities, or a bulk mutation of the gateway, with room. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
/** Longer than any caller keeps an idle connection, so that the caller is always the one who closes it. */
const KEEP_ALIVE_MS = 75_000;

declare module "fastify" {
  interface FastifyRequest {
    internalCaller: CallerName | undefined;
  }
}

/**
 * Carries requests of the gateway and of other services to a running one: `POST /graphql` and graphql-ws on the same path for
 * the gateway's credential, `POST /internal/<command>` and `POST /internal/deliver` for services, health and metrics for all.
 */
export async function serveSubgraph(service: RunningService, options: ServeOptions): Promise<ServedSubgraph> {
  checkCredentials(options.credentials);
  const recognise = recogniseCallers(options.credentials);
  const http = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS + 5_000 });
  const app: FastifyInstance = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: "idle",
    serverFactory: (handler) => {
      http.on("request", handler);
      return http;
    },
  });
  app.decorateRequest("internalCaller", undefined);
  app.addHook("onRequest", async (request) => {
    request.internalCaller = recognise(request.headers.authorization);
  });
  answerErrors(app, options.log);
  addHealth(app, service);
  addGraph(app, service);
  addInternal(app, service);
  const subscriptions = serveSubscriptions(http, service.subgraph, recognise, options.log);
  await app.listen({ host: options.host, port: options.port });
  return {
    url: `http://${options.host}:${portOf(http)}`,
    port: portOf(http),
    stop: async () => {
      await subscriptions.stop();
      await app.close();
    },
  };
}

function portOf(http: Server): number {
  return (http.address() as AddressInfo).port;
}

function addHealth(app: FastifyInstance, service: RunningService): void {
  const metrics = requestMetrics(service.name);
  app.addHook("onResponse", async (request, reply) => {
    metrics.observe(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1000);
  });
  app.get("/health/live", async () => ({ live: true }));
  app.get("/health/ready", async (_request, reply) => {
    const ready = await service.ready().catch(() => false);
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  app.get("/metrics", async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

const graphBody = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

function addGraph(app: FastifyInstance, service: RunningService): void {
  app.post("/graphql", async (request, reply) => {
    if (request.internalCaller !== "gateway") return refuseCaller(request, reply);
    const { query, operationName, variables } = parseBody(graphBody, request.body);
    const header = request.headers[CALLER_HEADER];
    const caller = readCaller(Array.isArray(header) ? header[0] : header);
    const result = await service.subgraph.execute(
      { query, operationName: operationName ?? undefined, variables: variables ?? undefined },
      caller,
    );
    return reply.type("application/json").send(JSON.stringify(result));
  });
}

const envelopes = z.array(
  z.object({
    id: z.string(),
    publisher: z.enum(["members", "partners", "rewards", "settlement"]),
    topic: z.string(),
    key: z.string(),
    sequence: z.number().int(),
    payload: z.unknown(),
    recordedAt: z.string(),
  }),
);

function addInternal(app: FastifyInstance, service: RunningService): void {
  app.post("/internal/deliver", async (request, reply) => {
    const caller = request.internalCaller;
    if (caller === undefined || caller === "gateway") return refuseCaller(request, reply);
    const batch = parseBody(envelopes, request.body);
    // A service speaks for itself only.
    if (batch.some((envelope) => envelope.publisher !== caller)) return refuseCaller(request, reply);
    await service.deliver(batch);
    return reply.code(204).send();
  });
  app.post<{ Params: { command: string } }>("/internal/:command", async (request, reply) => {
    const caller = request.internalCaller;
    if (caller === undefined) return refuseCaller(request, reply);
    const output = await runCommand(service, caller, request.params.command, request.body);
    return reply.type("application/json").send(JSON.stringify(output));
  });
}

function parseBody<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new CommandRefused(400, "Malformed request.");
  return parsed.data;
}

async function refuseCaller(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const known = request.internalCaller !== undefined;
  const message = known ? "This credential does not open this." : "An internal credential is needed.";
  return reply.code(known ? 403 : 401).send({ error: { code: known ? "FORBIDDEN" : "UNAUTHENTICATED", message } });
}

const STATUS = {
  UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
} as const;

/** Callers here are our own, yet they too learn codes and words, never a stack. */
function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof NotAnAnswer) {
      const status = error.code in STATUS ? STATUS[error.code as keyof typeof STATUS] : 500;
      return reply.code(status).send({ error: { code: error.code, message: error.message } });
    }
    if (error instanceof CommandRefused) {
      return reply.code(error.status).send({ error: { code: "BAD_USER_INPUT", message: error.message } });
    }
    const refusedAs = error.statusCode ?? 500;
    const malformed = refusedAs < 500;
    if (!malformed) log.error({ err: error, route: request.routeOptions.url }, "an internal request failed");
    const code = malformed ? "BAD_USER_INPUT" : "INTERNAL_SERVER_ERROR";
    const status = malformed ? refusedAs : 500;
    return reply.code(status).send({ error: { code, message: malformed ? "Malformed request." : "Internal error." } });
  });
}
