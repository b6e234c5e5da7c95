import type { GraphQLDataSource } from "@apollo/gateway";
import { type Logger, NotAnAnswer, type Subgraph, unavailable } from "@tessera/runtime";
import type { ExecutionResult, GraphQLFormattedError } from "graphql";
import { beforeDeadline } from "./beforeDeadline.js";
import { failedFetch, pathsOfFailedFetch } from "./failedFetch.js";
import type { RequestContext } from "./graphExecutor.js";

/** What the executor hands to its sources beside the caller: the event that a subscription's primary request is answered from. */
export interface SourceContext extends RequestContext {
  readonly event?: { readonly operation: string; readonly result: ExecutionResult };
}

type Process = GraphQLDataSource<SourceContext>["process"];

/** A subgraph as @apollo/gateway asks it. Never throws: what a subgraph does not answer is null with errors at the right paths. */
export function subgraphSource(
  name: string,
  subgraph: Subgraph | undefined,
  log: Logger,
): GraphQLDataSource<SourceContext> {
  const process: Process = async ({ request, context }) => {
    const { caller, deadlineMs, event } = context as SourceContext;
    const query = request.query!;
    // The answer is merged into by the executor, so each viewer gets a copy of the event.
    if (event?.operation === query) return structuredClone(event.result) as never;
    try {
      if (subgraph === undefined) throw unavailable(new Error(`no subgraph ${name} is connected`));
      const wire = { query, operationName: request.operationName, variables: request.variables };
      const result = await beforeDeadline(subgraph.execute(wire, caller), deadlineMs);
      return plainErrors(result, query, request.variables) as never;
    } catch (cause) {
      const known = cause instanceof NotAnAnswer ? cause : undefined;
      log.warn({ cause: String(known?.cause ?? cause), subgraph: name }, "a subgraph did not answer");
      const error = known ?? unavailable(cause);
      return failedFetch(query, request.variables, error);
    }
  };
  return { process };
}

/**
 * Errors of a subgraph in this process are objects of graphql-js; over the wire they are plain. The executor gets one kind. An error
 * without a path is about the whole request; where that was for one field, the client is told which.
 */
function plainErrors(result: ExecutionResult, query: string, variables: Variables): ExecutionResult {
  if (result.errors === undefined) return result;
  const errors = result.errors.map((error): GraphQLFormattedError => ("toJSON" in error ? error.toJSON() : error));
  const paths = result.data ? [] : pathsOfFailedFetch(query, variables);
  const only = paths.length === 1 ? paths[0] : undefined;
  const placed = only === undefined ? errors : errors.map((error) => ({ ...error, path: error.path ?? only }));
  return { ...result, errors: placed as never };
}

type Variables = Readonly<Record<string, unknown>> | undefined;
