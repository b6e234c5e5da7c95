/** Why the door does not take a file, in a status and words for its sender. */
export class FileRefused extends Error {
  constructor(
    readonly statusCode: 400 | 408 | 413 | 415 | 429,
    message: string,
    readonly code: "BAD_USER_INPUT" | "RATE_LIMITED" = "BAD_USER_INPUT",
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = "FileRefused";
  }
}
