import { Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import type { Logger, Subgraph } from "@tessera/runtime";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import type { GraphExecutor, GraphRequest } from "../graphExecutor.js";
import { isAnswerObject } from "./answerFields.js";
import { type CompiledOperation, compileOperation, type CompileSetting } from "./compileOperation.js";
import { mergeAnswer } from "./mergeAnswer.js";
import { narrowSource } from "./narrowSource.js";
import { type CacheBounds, OperationCache } from "./operationCache.js";
import { compileRewrites } from "./rewriteAnswer.js";
import type { Run } from "./run.js";
import { subgraphErrors } from "./subgraphErrors.js";

const BOUNDS: CacheBounds = { entries: 2_000, bytes: 128 * 1024 * 1024 };

/**
 * Runs operations over Apollo's query planner. What depends on the text alone is done once per text and kept while it is used: the
 * plan, what each subgraph is sent, the shape of the answer. It composes nothing and asks no subgraph at start, so it starts when one
 * is away. Throws for a supergraph with features that it would have to enforce and does not know.
 */
export async function createCompiledExecutor(
  supergraphSdl: string,
  subgraphs: Readonly<Record<string, Subgraph>>,
  log: Logger,
  bounds: CacheBounds = BOUNDS,
): Promise<GraphExecutor> {
  const supergraph = Supergraph.build(narrowSource(supergraphSdl));
  const apiSchema = supergraph.apiSchema();
  const setting: CompileSetting = {
    planner: new QueryPlanner(supergraph),
    apiSchema,
    clientSchema: apiSchema.toGraphQLJSSchema(),
    schema: supergraph.schema.toGraphQLJSSchema(),
    subgraph: (name) => ({ name, subgraph: subgraphs[name], log }),
  };
  const known = new OperationCache<CompiledOperation>(bounds);

  function compiled({
    query,
    document,
    operationName,
  }: Omit<GraphRequest, "context" | "variables">): CompiledOperation {
    const key = operationName === undefined ? query : `${operationName}\n${query}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const operation = compileOperation(setting, query, document, operationName);
    known.set(key, operation, operation.bytes);
    return operation;
  }

  function compiledOnce(request: GraphRequest): CompiledOperation {
    const operation = compiled(request);
    if (operation.subscription !== undefined) throw new GraphQLError("A subscription does not go this way.");
    return operation;
  }

  return {
    schema: setting.clientSchema,
    execute: async (request) => compiledOnce(request).execute(request.variables, request.context),
    write: (request) => {
      try {
        return compiledOnce(request).write(request.variables, request.context);
      } catch (cause) {
        return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    },
    planSubscription: (request) => {
      const operation = compiled(request);
      if (operation.subscription === undefined) throw new GraphQLError("Only a subscription can be subscribed to.");
      const { primary } = operation.subscription;
      const rewrite = compileRewrites(setting.schema, primary.outputRewrites);
      const used = primary.variableUsages ?? [];
      return {
        subgraph: primary.serviceName,
        request: {
          query: primary.operation,
          operationName: primary.operationName,
          variables: Object.fromEntries(Object.entries(request.variables).filter(([name]) => used.includes(name))),
        },
        hydrate: async (event, context) =>
          operation.execute(request.variables, context, (run) => beginWith(run, event, primary.serviceName, rewrite)),
      };
    },
    stop: async () => {},
  };
}

/** Puts an event where the answer of the subgraph that tells it would stand. The event stays as it is: others may look at it. */
function beginWith(
  run: Run,
  { data, errors }: ExecutionResult,
  subgraph: string,
  rewrite: ((object: unknown) => void) | undefined,
): void {
  const told = (errors ?? []) as readonly GraphQLFormattedError[];
  run.errors.push(...subgraphErrors(told, subgraph, (path) => [path]));
  const copy: unknown = structuredClone(data);
  if (!isAnswerObject(copy)) return;
  rewrite?.(copy);
  mergeAnswer(run.data, copy);
}
