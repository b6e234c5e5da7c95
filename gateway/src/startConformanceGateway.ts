import { readFileSync } from "node:fs";
import { Supergraph } from "@apollo/federation-internals";
import { createLogger, openMetrics, StartRefused, type Subgraph, unavailable } from "@tessera/runtime";
import { type ExecutionResult, type GraphQLError, parse } from "graphql";
import { Agent, request as send } from "undici";
import { answerQuickly } from "./apollo/answerQuickly.js";
import { createApollo } from "./apollo/createApollo.js";
import { readOperations } from "./apollo/readOperations.js";
import { createExecutor, type ExecutorName } from "./execution/createExecutor.js";
import { openDoor } from "./http/openDoor.js";
import { addBodyReader } from "./http/readBody.js";
import type { DocumentCheck } from "./limits/checkDocument.js";
import type { RunningGateway } from "./startGateway.js";

export interface ConformanceOptions {
  /** Path of a supergraph in SDL; the addresses of the subgraphs stand in it. */
  readonly supergraphFile: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Our own when left out. */
  readonly executor?: ExecutorName | undefined;
}

const BODY_BYTES = 16 * 1024 * 1024;
const MOST_TOKENS = 100_000;
const REQUEST_MS = 60_000;

/**
 * The gateway alone over any supergraph, on 127.0.0.1, for public conformance suites: the same server and executor, without
 * identity, limits or the words that our own subgraphs are held to. Throws StartRefused in production or for a file that is none.
 */
export async function startConformanceGateway(options: ConformanceOptions): Promise<RunningGateway> {
  if (process.env["NODE_ENV"] === "production")
    throw new StartRefused("The conformance gateway knows no identity and does not run in production.");
  const log = createLogger("gateway", "warn");
  const { port } = options;
  const sdl = readSupergraph(options.supergraphFile);
  const agent = new Agent({ connections: 64, keepAliveTimeout: 10_000 });
  const executor = await createExecutor(options.executor, sdl, subgraphsOf(sdl, agent), log);
  const apollo = await createApollo({
    executor,
    log,
    introspection: true,
    cleaned: false,
    mostTokens: MOST_TOKENS,
    mostErrors: Number.MAX_SAFE_INTEGER,
    plugins: [],
  });
  const read = readOperations(executor.schema, parseOnly, true);
  const door = openDoor({
    apollo,
    direct: {
      answer: answerQuickly({ executor, read, admit: () => {} }),
      recall: () => undefined,
      requestMs: REQUEST_MS,
      mostBytes: BODY_BYTES,
      localOnly: false,
    },
    log,
    ready: async () => true,
    metrics: openMetrics(),
    metricsOnDoor: true,
  });
  addBodyReader(door.app, () => BODY_BYTES);
  const taken = await door.listen("127.0.0.1", port);
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    stop: async () => {
      await door.stop();
      await apollo.stop();
      await executor.stop();
      await agent.destroy();
    },
  };
}

function parseOnly(query: string): DocumentCheck {
  try {
    return { document: parse(query, { maxTokens: MOST_TOKENS }) };
  } catch (cause) {
    return { refusal: cause as GraphQLError };
  }
}

function readSupergraph(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new StartRefused(`The supergraph ${file} cannot be read.`);
  }
}

function subgraphsOf(sdl: string, agent: Agent): Record<string, Subgraph> {
  let supergraph: Supergraph;
  try {
    supergraph = Supergraph.build(sdl);
  } catch {
    throw new StartRefused("The supergraph is not one that this gateway can plan over.");
  }
  return Object.fromEntries(
    [...supergraph.subgraphs().values()].map(({ name, url }) => [name, plainSubgraph(url, agent)]),
  );
}

/** A subgraph that asks for nothing but GraphQL over HTTP. */
function plainSubgraph(url: string, agent: Agent): Subgraph {
  return {
    execute: async (request) => {
      try {
        const { body } = await send(url, {
          dispatcher: agent,
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json" },
          body: JSON.stringify(request),
        });
        return (await body.json()) as ExecutionResult;
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    subscribe: async () => {
      throw unavailable(new Error("subscriptions are not part of the conformance gateway"));
    },
  };
}
