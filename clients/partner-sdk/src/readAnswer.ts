import { TesseraError, type GraphProblem, type TesseraErrorCode } from "./TesseraError.js";

/** What a request brought: the data, perhaps partial, and what stands beside it. */
export interface GraphAnswer<Result> {
  readonly data: Result | null;
  readonly problems: readonly GraphProblem[];
}

const CODES: ReadonlySet<string> = new Set<TesseraErrorCode>([
  "UNAVAILABLE",
  "RATE_LIMITED",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "BAD_USER_INPUT",
  "QUERY_TOO_COMPLEX",
  "INTERNAL_SERVER_ERROR",
]);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A status that a proxy gives when the network behind it is away, or busy. */
function codeOfStatus(status: number): TesseraErrorCode {
  if (status === 429) return "RATE_LIMITED";
  if (status === 502 || status === 503 || status === 504) return "UNAVAILABLE";
  return "MALFORMED_ANSWER";
}

/** Reads one entry of `errors[]`; a code that this client does not know counts as bad input, as GraphQL's own checks do. */
export function readProblem(entry: unknown): GraphProblem {
  if (!isObject(entry)) return { code: "MALFORMED_ANSWER", message: "an error without a message" };
  const extensions = isObject(entry["extensions"]) ? entry["extensions"] : {};
  const code = extensions["code"];
  const { retryAfterSeconds, traceId } = extensions;
  return {
    code: typeof code === "string" && CODES.has(code) ? (code as TesseraErrorCode) : "BAD_USER_INPUT",
    message: typeof entry["message"] === "string" ? entry["message"] : "an error without a message",
    ...(Array.isArray(entry["path"]) ? { path: entry["path"] as (string | number)[] } : {}),
    ...(typeof retryAfterSeconds === "number" ? { retryAfterSeconds } : {}),
    ...(typeof traceId === "string" ? { traceId } : {}),
  };
}

/** Reads the body of an HTTP answer. Throws TesseraError when it is not a GraphQL answer. */
export function readAnswer<Result>(status: number, body: string, retryAfter?: string): GraphAnswer<Result> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  if (!isObject(parsed) || (parsed["data"] === undefined && !Array.isArray(parsed["errors"]))) {
    const seconds = Number(retryAfter);
    throw new TesseraError([
      {
        code: codeOfStatus(status),
        message: `the answer (HTTP ${status}) is not GraphQL over HTTP`,
        ...(seconds > 0 ? { retryAfterSeconds: seconds } : {}),
      },
    ]);
  }
  const errors: readonly unknown[] = Array.isArray(parsed["errors"]) ? parsed["errors"] : [];
  return { data: (parsed["data"] ?? null) as Result | null, problems: errors.map(readProblem) };
}
