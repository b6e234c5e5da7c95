/** The codes of the graph's `errors[]`, and two for what happens before an answer arrives. */
export type TesseraErrorCode =
  | "UNAVAILABLE"
  | "RATE_LIMITED"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "QUERY_TOO_COMPLEX"
  | "INTERNAL_SERVER_ERROR"
  /** Nothing answers at the URL, or the connection was lost. */
  | "UNREACHABLE"
  /** Something answers that is not GraphQL over HTTP. */
  | "MALFORMED_ANSWER";

/** One entry of `errors[]`. */
export interface GraphProblem {
  readonly code: TesseraErrorCode;
  readonly message: string;
  readonly path?: readonly (string | number)[];
  /** With RATE_LIMITED: seconds after which a repeat may pass. */
  readonly retryAfterSeconds?: number;
  /** With INTERNAL_SERVER_ERROR: what the operator finds the cause by. */
  readonly traceId?: string;
}

/**
 * Why a request has no answer. A refusal of the network (InsufficientPoints, OutOfStock …) is an answer, a member of the
 * mutation's result union, and is never thrown.
 */
export class TesseraError extends Error {
  readonly code: TesseraErrorCode;
  readonly problems: readonly GraphProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly traceId: string | undefined;

  constructor(problems: readonly GraphProblem[], options?: { readonly cause?: unknown }) {
    const [first] = problems;
    super(first?.message ?? "the network gave no answer", options);
    this.name = "TesseraError";
    this.code = first?.code ?? "MALFORMED_ANSWER";
    this.problems = problems;
    this.retryAfterSeconds = first?.retryAfterSeconds;
    this.traceId = first?.traceId;
  }

  /** True when the same request with the same idempotency key may succeed later. */
  get retryable(): boolean {
    return this.code === "UNAVAILABLE" || this.code === "RATE_LIMITED" || this.code === "UNREACHABLE";
  }
}
