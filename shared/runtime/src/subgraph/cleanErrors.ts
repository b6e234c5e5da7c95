import { type ExecutionResult, GraphQLError } from "graphql";
import { toNotAnAnswer } from "../database/databaseError.js";
import { type ErrorCode, NotAnAnswer } from "../errors.js";
import type { Logger } from "../logger.js";
import { traceIdToTell } from "../tracing/traceContext.js";

/** A request that this schema does not take: malformed, unknown fields, values that a scalar refuses. */
export function badUserInput(errors: readonly GraphQLError[]): ExecutionResult {
  return { errors: errors.map((error) => coded(error, "BAD_USER_INPUT", error.message)) };
}

/**
 * Leaves of an error only what a client may see. NotAnAnswer keeps its code and words; what graphql-js itself found wrong with
 * the values of a request is BAD_USER_INPUT; all else becomes INTERNAL_SERVER_ERROR with a trace id, and the cause goes to the log.
 */
export function cleanErrors(result: ExecutionResult, log: Logger | undefined): ExecutionResult {
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.map((error) => cleanError(error, log)) };
}

export function cleanError(error: GraphQLError, log: Logger | undefined): GraphQLError {
  const { originalError } = error;
  // Reads outside of a transaction throw what the database threw.
  const cause = originalError === undefined ? undefined : toNotAnAnswer(originalError);
  if (cause instanceof NotAnAnswer) {
    if (cause.cause !== undefined)
      log?.warn({ err: cause.cause, path: error.path, code: cause.code }, "a request got no answer");
    return coded(error, cause.code, cause.message, cause.details);
  }
  if (cause === undefined || cause instanceof GraphQLError) return coded(error, "BAD_USER_INPUT", error.message);
  const traceId = traceIdToTell();
  log?.error({ err: cause, path: error.path, traceId }, "a resolver failed");
  return coded(error, "INTERNAL_SERVER_ERROR", "Internal error.", { traceId });
}

function coded(
  error: GraphQLError,
  code: ErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: { code, ...details },
  });
}
