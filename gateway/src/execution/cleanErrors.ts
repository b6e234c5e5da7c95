import { type ErrorCode, type Logger, traceIdToTell } from "@tessera/runtime";
import { type ExecutionResult, GraphQLError } from "graphql";

/** Codes that a client may see as they are; their messages were written for it. */
const TOLD: ReadonlySet<unknown> = new Set<ErrorCode>([
  "UNAVAILABLE",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "BAD_USER_INPUT",
  "RATE_LIMITED",
  "QUERY_TOO_COMPLEX",
]);

/** What the stock server calls a request that it does not take. In the graph's own words all of them are BAD_USER_INPUT. */
const MISTAKEN: ReadonlySet<unknown> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_REQUEST",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "PERSISTED_QUERY_NOT_FOUND",
]);

/** Leaves only what a client may see: code, words, path and at most a trace id or a time to wait. Causes go to the log. */
export function cleanError(error: GraphQLError, log: Logger): GraphQLError {
  const { code, retryAfterSeconds, traceId } = error.extensions;
  if (TOLD.has(code))
    return told(error, code as string, error.message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
  // Values of variables that the schema does not allow are found by the executor, which gives them no code.
  if (MISTAKEN.has(code) || (code === undefined && isOfTheRequest(error))) {
    return told(error, "BAD_USER_INPUT", error.message, {});
  }
  // A subgraph has logged its own failure under this id.
  if (code === "INTERNAL_SERVER_ERROR" && typeof traceId === "string")
    return told(error, code, "Internal error.", { traceId });
  const ownTraceId = traceIdToTell();
  log.error(
    { err: error.originalError ?? error, path: error.path, traceId: ownTraceId },
    "a request failed in the gateway",
  );
  return told(error, "INTERNAL_SERVER_ERROR", "Internal error.", { traceId: ownTraceId });
}

/** True for what graphql-js itself found wrong; a failure of ours has another kind of error behind it. */
function isOfTheRequest({ originalError }: GraphQLError): boolean {
  return originalError === undefined || originalError instanceof GraphQLError;
}

/** The stock executor also collects plain errors. */
function asGraphQLError(error: Error): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError("failed", { originalError: error });
}

function told(
  error: GraphQLError,
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>>,
): GraphQLError {
  const { http } = error.extensions;
  // The status and headers that the error asks for are taken out by the server before it writes the answer.
  const extensions = { code, ...details, ...(http === undefined ? {} : { http }) };
  return new GraphQLError(message, { path: error.path ?? null, extensions });
}

/** Cleans all errors of an answer, and says so when a field was null that must not be. */
export function cleanResult(result: ExecutionResult, log: Logger): ExecutionResult {
  const { valueCompletion, ...extensions } = result.extensions ?? {};
  const completion = (valueCompletion ?? []) as readonly GraphQLError[];
  const errors = [
    ...(result.errors ?? []).map((error) => cleanError(asGraphQLError(error), log)),
    ...brokenPromises(completion, log),
  ];
  const cleaned: { -readonly [Key in keyof ExecutionResult]: ExecutionResult[Key] } = {};
  if (errors.length > 0) cleaned.errors = errors;
  if ("data" in result) cleaned.data = result.data ?? null;
  if (Object.keys(extensions).length > 0) cleaned.extensions = extensions;
  return cleaned;
}

/** A subgraph answered null, without an error, where its schema promises a value. */
function brokenPromises(completion: readonly GraphQLError[], log: Logger): GraphQLError[] {
  return completion.map((error) => {
    const traceId = traceIdToTell();
    log.error({ message: error.message, path: error.path, traceId }, "a subgraph broke its schema");
    return new GraphQLError("Internal error.", {
      path: error.path ?? null,
      extensions: { code: "INTERNAL_SERVER_ERROR", traceId },
    });
  });
}
