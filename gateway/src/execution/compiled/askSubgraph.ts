import { type Logger, NotAnAnswer, type PreparedRequest, type Subgraph, unavailable } from "@tessera/runtime";
import type { ExecutionResult } from "graphql";
import { beforeDeadline } from "../beforeDeadline.js";
import type { RequestContext } from "../graphExecutor.js";

/** One text for one subgraph. Rejects when the subgraph did not answer in time, or is away: `noAnswer` tells of it. */
export type AskSubgraph = (
  variables: Readonly<Record<string, unknown>>,
  encoded: string | undefined,
  context: RequestContext,
) => Promise<ExecutionResult>;

/** A subgraph that an executor asks, by its name in the supergraph. */
export interface Asked {
  readonly name: string;
  readonly subgraph: Subgraph | undefined;
  readonly log: Logger;
}

export function askSubgraph({ name, subgraph }: Asked, query: string, operationName: string | undefined): AskSubgraph {
  let prepared: PreparedRequest | undefined;
  // Once for every request to a subgraph: no function here is async, since each of those would take promises of its own.
  const execute: PreparedRequest = (variables, caller, encoded) => {
    if (subgraph === undefined) return Promise.reject(unavailable(new Error(`no subgraph ${name} is connected`)));
    prepared ??= subgraph.prepare?.(query, operationName);
    if (prepared !== undefined) return prepared(variables, caller, encoded);
    return subgraph.execute({ query, operationName, variables }, caller);
  };
  return (variables, encoded, { caller, deadlineMs }) =>
    beforeDeadline(execute(variables, caller, encoded), deadlineMs);
}

/** Logs what kept a subgraph from answering; what the client is told of it. */
export function noAnswer({ name, log }: Asked, cause: unknown): NotAnAnswer {
  const known = cause instanceof NotAnAnswer ? cause : unavailable(cause);
  log.warn({ cause: reasonOf(known), subgraph: name }, "a subgraph did not answer");
  return known;
}

/** Words for the log; a cause may hold what does not belong there. */
function reasonOf({ cause, message }: NotAnAnswer): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : message;
}
