import type { Caller } from "@tessera/kernel";
import { execute, type ExecutionResult, GraphQLError, type GraphQLSchema, OperationTypeNode, subscribe } from "graphql";
import type { Logger } from "../logger.js";
import type { ServiceMetrics } from "../metrics/openMetrics.js";
import { inSpan } from "../tracing/spans.js";
import type { Subgraph, SubgraphRequest } from "../service/running.js";
import { badUserInput, cleanError, cleanErrors } from "./cleanErrors.js";
import type { SubgraphContext } from "./context.js";
import { checkDocuments, operationOf } from "./documents.js";
import { mapEvents } from "./events.js";
import { federate, type SubgraphTypes } from "./federate.js";
import { labelOperation } from "./labelOperation.js";
import { countOutcomes, traceRootFields } from "./observeSchema.js";

export interface SubgraphOptions<Deps> extends SubgraphTypes {
  /** What the resolvers find at `context.deps`. Left out where only the schema is wanted. */
  readonly deps?: Deps;
  readonly log?: Logger;
  /** Told of each operation and of what mutations end in. */
  readonly metrics?: ServiceMetrics | undefined;
}

export interface BuiltSubgraph extends Subgraph {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
}

/**
 * A service's public fields. Documents are parsed and validated once; execution is graphql-js alone, since a full server
 * in front of each subgraph would be the network's bottleneck. Errors leave cleaned: see `cleanErrors`.
 */
export async function buildSubgraph<Deps = undefined>(options: SubgraphOptions<Deps>): Promise<BuiltSubgraph> {
  const { schema, sdl } = federate(options);
  const check = checkDocuments(schema);
  const { log, metrics } = options;
  if (metrics !== undefined) countOutcomes(schema, metrics);
  traceRootFields(schema);

  /** The arguments of graphql-js, or the answer to a request that cannot be executed. */
  function prepare(request: SubgraphRequest, caller: Caller, subscribes: boolean) {
    const checked = check(request.query);
    if ("errors" in checked) return badUserInput(checked.errors);
    const operation = operationOf(checked.document, request.operationName);
    const kind: OperationTypeNode | undefined = operation?.operation;
    if (operation === undefined || kind === undefined)
      return badUserInput([new GraphQLError("The request names no operation of its document.")]);
    if ((kind === OperationTypeNode.SUBSCRIPTION) !== subscribes)
      return badUserInput([new GraphQLError(`A ${kind} does not go this way.`)]);
    const contextValue: SubgraphContext<Deps | undefined> = { caller, deps: options.deps, loaders: new Map() };
    return {
      schema,
      kind,
      label: labelOperation(checked.document, operation),
      document: checked.document,
      contextValue,
      operationName: request.operationName,
      variableValues: request.variables,
    };
  }

  const span = { kind: "server", ...(metrics && { service: metrics.service }) } as const;

  async function run(request: SubgraphRequest, caller: Caller): Promise<ExecutionResult> {
    const startedAtMs = performance.now();
    const prepared = prepare(request, caller, false);
    const { kind, label } = "document" in prepared ? prepared : UNKNOWN;
    const result =
      "document" in prepared
        ? cleanErrors(await inSpan(`${kind} ${label}`, span, async () => execute(prepared)), log)
        : prepared;
    const durationMs = performance.now() - startedAtMs;
    metrics?.answered(kind, label, durationMs / 1000);
    log?.debug({ kind, label, durationMs: Math.round(durationMs) }, "an operation was answered");
    for (const { extensions } of result.errors ?? []) metrics?.failed(String(extensions["code"]));
    return result;
  }

  return {
    schema,
    sdl,
    execute: run,
    subscribe: async (request, caller) => {
      const prepared = prepare(request, caller, true);
      if (!("document" in prepared)) return prepared;
      const events = await subscribe(prepared);
      return Symbol.asyncIterator in events ? cleanEvents(events, log) : cleanErrors(events, log);
    },
  };
}

const UNKNOWN = { kind: "none", label: "none" } as const;

function cleanEvents(
  events: AsyncGenerator<ExecutionResult, void, void>,
  log: Logger | undefined,
): AsyncGenerator<ExecutionResult, void, void> {
  return mapEvents(events, {
    value: (event) => cleanErrors(event, log),
    // A source that breaks off ends the subscription with one last, cleaned error.
    failure: (cause) => ({ errors: [cleanError(new GraphQLError("failed", { originalError: asError(cause) }), log)] }),
  });
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
