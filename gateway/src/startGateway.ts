import { readFileSync } from "node:fs";
import path from "node:path";
import { type FileExchange, type Logger, type Metrics, openMetrics, type Subgraph } from "@tessera/runtime";
import { admissionPlugin, admitOperations } from "./apollo/admitOperations.js";
import { answerQuickly } from "./apollo/answerQuickly.js";
import { createApollo } from "./apollo/createApollo.js";
import { readOperations } from "./apollo/readOperations.js";
import { createExecutor, type ExecutorName } from "./execution/createExecutor.js";
import { traceSubgraphs } from "./execution/traceSubgraphs.js";
import { addAuthentication } from "./http/authenticate.js";
import { addFiles } from "./http/files/addFiles.js";
import { addHeadChecks, isLoopback } from "./http/checkHeads.js";
import { addRequestChecks } from "./http/checkRequests.js";
import { openDoor } from "./http/openDoor.js";
import { addOriginRules } from "./http/originRules.js";
import { addGraphiql } from "./http/serveGraphiql.js";
import { rememberTokens } from "./identity/rememberTokens.js";
import { type IdentityOptions, verifyTokens } from "./identity/verifyTokens.js";
import { checkDocuments } from "./limits/checkDocument.js";
import { type Limits, LIMITS } from "./limits/limits.js";
import { limitRates, RATE_LIMITS, type RateLimit } from "./limits/limitRates.js";
import { serveSockets } from "./subscriptions/serveSockets.js";

export interface GatewayOptions extends IdentityOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** By name in the supergraph. One that is away, or missing here, leaves its fields null. */
  readonly subgraphs: Readonly<Record<string, Subgraph>>;
  /** Where files go to and come from; without it the door takes none. */
  readonly files?: FileExchange | undefined;
  /** The committed supergraph when left out. */
  readonly supergraphSdl?: string;
  /** Introspection, and GraphiQL on `GET /`. */
  readonly development: boolean;
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
  readonly rateLimits?: readonly RateLimit[];
  /** What plans and runs operations: our own, or @apollo/gateway, which it is compared with. Our own when left out. */
  readonly executor?: ExecutorName | undefined;
  /** Pages that may ask from a browser, exactly as their `origin` header says; none when left out. */
  readonly corsOrigins?: readonly string[];
  /** What the process tells of itself; its own when left out. */
  readonly metrics?: Metrics;
  /** False keeps `GET /metrics` off the public door, where it stands in development only when left out. */
  readonly metricsOnDoor?: boolean;
  /** True when requests can be answered; when left out, as soon as the door is open. */
  readonly ready?: () => Promise<boolean>;
}

export interface RunningGateway {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  /** Ends subscriptions, finishes requests, then closes. */
  stop(): Promise<void>;
}

/** The committed supergraph, composed from the subgraphs' schemas by `npm run generate`. */
export function committedSupergraph(): string {
  return readFileSync(path.join(__dirname, "..", "supergraph.graphql"), "utf8");
}

/**
 * Opens the only public door: GraphQL over HTTP and graphql-ws on one port. Knows who asks and bounds what is asked; every
 * business rule, access to objects included, stands in the subgraphs. Throws StartRefused for a configuration that is not safe,
 * and the socket's own error when the port cannot be taken.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { log, development, corsOrigins = [], metrics = openMetrics() } = options;
  const subgraphs = traceSubgraphs(options.subgraphs);
  const own = metrics.of("gateway");
  const limits = { ...LIMITS, ...options.limits };
  const { recall, verify } = rememberTokens(verifyTokens(options), Date.now, options.keysKeptMs);
  const sdl = options.supergraphSdl ?? committedSupergraph();
  const executor = await createExecutor(options.executor, sdl, subgraphs, log);
  const count = limitRates(options.rateLimits ?? RATE_LIMITS);
  const admit = admitOperations(executor.schema, limits, count, own);
  const apollo = await createApollo({
    executor,
    log,
    introspection: development,
    cleaned: true,
    mostTokens: limits.tokens,
    mostErrors: limits.errors,
    plugins: [admissionPlugin(admit)],
    metrics: own,
  });
  const check = checkDocuments(limits);
  const read = readOperations(executor.schema, check, development);
  const localOnly = development && isLoopback(options.host);
  const door = openDoor({
    apollo,
    direct: {
      answer: answerQuickly({ executor, read, admit }),
      recall,
      requestMs: limits.requestMs,
      mostBytes: limits.bodyBytes,
      localOnly,
    },
    log,
    metrics,
    metricsOnDoor: options.metricsOnDoor ?? development,
    ready: options.ready ?? (async () => true),
  });
  addHeadChecks(door.app, localOnly);
  addOriginRules(door.app, corsOrigins);
  addAuthentication(door.app, verify);
  addRequestChecks(door.app, limits, check);
  if (options.files) addFiles(door.app, { files: options.files, limits, count, metrics: own });
  if (development) addGraphiql(door.app);
  const sockets = serveSockets({
    http: door.http,
    executor,
    subgraphs,
    apollo,
    verify,
    check,
    admit,
    limits,
    log,
    corsOrigins,
    localOnly,
    introspection: development,
    metrics: own,
  });
  const port = await door.listen(options.host, options.port);
  return {
    url: `http://${options.host}:${port}`,
    port,
    stop: async () => {
      await Promise.all([sockets.stop(), door.stop()]);
      await apollo.stop();
      await executor.stop();
    },
  };
}
