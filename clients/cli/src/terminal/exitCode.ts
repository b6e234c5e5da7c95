import { TesseraError } from "@tessera/partner-sdk";
import { FileProblem } from "../events/FileProblem.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { UsageError } from "./UsageError.js";

/** What scripts can trust. */
export const EXIT = { OK: 0, REFUSED: 1, USAGE: 2, UNREACHABLE: 3 } as const;

export const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  the network refused, or a violation or an open break was found
  2  wrong usage, or a malformed file
  3  the network cannot be reached, or a part of it is away`;

/** The exit code that an error ends the command with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof FileProblem) return EXIT.USAGE;
  if (!(error instanceof TesseraError)) return EXIT.REFUSED;
  return error.retryable || error.code === "MALFORMED_ANSWER" ? EXIT.UNREACHABLE : EXIT.REFUSED;
}

/** An error in one line; what a refusal lists has a line for each. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof NetworkRefused) return error.message;
  const text = error.message.split("\n", 1)[0] ?? "";
  if (!(error instanceof TesseraError)) return text === "" ? error.name : text;
  const { code, problems, traceId } = error;
  const place = problems[0]?.path?.join(".");
  return [
    `${code}: ${text}`,
    place === undefined ? "" : ` at ${place}`,
    traceId === undefined ? "" : ` (trace ${traceId})`,
  ].join("");
}
