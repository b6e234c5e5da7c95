import { type Logger, NotAnAnswer, type PreparedRequest, type Subgraph, unavailable } from "@tessera/runtime";
import type { ExecutionResult } from "graphql";
import { beforeDeadline } from "../beforeDeadline.js";
import type { RequestContext } from "../graphExecutor.js";

/** One text for one subgraph. Throws NotAnAnswer when the subgraph did not answer in time, or is away; it is logged by then. */
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

export function askSubgraph(
  { name, subgraph, log }: Asked,
  query: string,
  operationName: string | undefined,
): AskSubgraph {
  let prepared: PreparedRequest | undefined;
  // Once for every request to a subgraph: no function here is async, since each of those would take promises of its own.
  const execute: PreparedRequest = (variables, caller, encoded) => {
    if (subgraph === undefined) return Promise.reject(unavailable(new Error(`no subgraph ${name} is connected`)));
    prepared ??= subgraph.prepare?.(query, operationName);
    if (prepared !== undefined) return prepared(variables, caller, encoded);
    return subgraph.execute({ query, operationName, variables }, caller);
  };
  const fail = (cause: unknown): never => {
    const known = cause instanceof NotAnAnswer ? cause : unavailable(cause);
    log.warn({ cause: reasonOf(known), subgraph: name }, "a subgraph did not answer");
    throw known;
  };
  return (variables, encoded, { caller, deadlineMs }) =>
    beforeDeadline(execute(variables, caller, encoded), deadlineMs).catch(fail);
}

/** Words for the log; a cause may hold what does not belong there. */
function reasonOf({ cause, message }: NotAnAnswer): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : message;
}
