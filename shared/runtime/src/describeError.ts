import { databaseErrorCode } from "./database/databaseError.js";

export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
  readonly cause?: DescribedError | undefined;
}

/**
 * What a log may tell of an error. Its other properties stay out, since libraries hang clients, inputs and keys on their errors; of
 * its message stays out what looks like a value that somebody gave.
 */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "not an error" };
  const code = databaseErrorCode(error);
  return {
    type: error.name,
    message: messageOf(error, code),
    code,
    stack: callsOf(error),
    cause: error.cause instanceof Error ? describeError(error.cause) : undefined,
  };
}

/** data exception and integrity constraint violation: Postgres quotes the value that it refused. */
const TELLS_VALUES = /^2[23]...$/;

/** Libraries that tell what they could not read: JSON.parse, and graphql-js of a variable. */
const QUOTES_INPUT = new Set(["SyntaxError", "GraphQLError"]);

function messageOf(error: Error, code: string | undefined): string {
  const message = scrub(error.message);
  const tellsValues = QUOTES_INPUT.has(error.name) || (code !== undefined && TELLS_VALUES.test(code));
  return tellsValues ? withoutQuoted(message) : message;
}

/** The lines of a stack behind its message, which stands there a second time. */
function callsOf({ stack }: Error): string | undefined {
  const calls = stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return calls === undefined || calls.length === 0 ? undefined : calls.join("\n");
}

function withoutQuoted(text: string): string {
  // The last quote of a line, since a quoted value may hold quotes of its own.
  return text.replaceAll(/(["'])[^\n]*\1/g, "$1…$1");
}

/** Each with what stands for it. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\bBearer\s+[^\s"']+/gi, "Bearer [token]"],
  [/\/\/[^/\s:@]*:[^/\s@]*@/g, "//[credentials]@"],
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, "[e-mail]"],
  [/(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g, "[number]"],
];

/** Takes tokens, credentials of URLs, e-mail addresses and long numbers, such as those of cards, out of a text. */
export function scrub(text: string): string {
  let scrubbed = text;
  for (const [pattern, instead] of SECRETS) scrubbed = scrubbed.replaceAll(pattern, instead);
  return scrubbed;
}
