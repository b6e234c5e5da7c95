/** What is not an answer: the codes that may stand in `errors[].extensions.code`. */
export type ErrorCode =
  | "UNAVAILABLE"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "RATE_LIMITED"
  | "QUERY_TOO_COMPLEX"
  | "INTERNAL_SERVER_ERROR";

/** Thrown where a request has no answer. The message is for the client; causes go to the log only. */
export class NotAnAnswer extends Error {
  /** Further extensions of the error, for example `retryAfterSeconds`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "NotAnAnswer";
    this.details = options.details ?? {};
  }
}

export function unavailable(cause?: unknown): NotAnAnswer {
  return new NotAnAnswer(
    "UNAVAILABLE",
    "The service could not answer; repeat the request with the same idempotency key.",
    { cause },
  );
}

/** Ends the process with one line instead of a stack trace: what the person who started it can mend. */
export class StartRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartRefused";
  }
}
