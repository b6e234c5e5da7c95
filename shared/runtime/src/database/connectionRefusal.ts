import { StartRefused } from "../errors.js";
import { databaseErrorCode, isPassing } from "./databaseError.js";

/** One line for a server that cannot be used, without the password; undefined when the error tells of something else. */
export function connectionRefusal(error: unknown, url: string, name: string): StartRefused | undefined {
  const place = placeOf(url);
  if (place === undefined)
    return new StartRefused(
      `The database URL of ${name} is not a URL of the form postgres://USER:PASSWORD@HOST:PORT/DATABASE.`,
    );
  const reason = reasonOf(error);
  return reason === undefined ? undefined : new StartRefused(`The database of ${name} at ${place} ${reason}.`);
}

/** host:port/database, or undefined when it is no Postgres URL. */
function placeOf(url: string): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(url);
    return protocol === "postgres:" || protocol === "postgresql:"
      ? `${host === "" ? "localhost" : host}${pathname}`
      : undefined;
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "cannot be reached: nothing listens there",
  ENOTFOUND: "cannot be reached: the host is unknown",
  EAI_AGAIN: "cannot be reached: the host cannot be resolved now",
  ETIMEDOUT: "cannot be reached: no answer in time",
  EHOSTUNREACH: "cannot be reached: no route to the host",
  "28P01": "refuses the user or the password of its URL",
  "28000": "refuses the user of its URL",
  "3D000": "does not exist",
  "42501": "does not allow its role what the migrations need",
  "53300": "has no connection left for its role",
  "53100": "has no room left on its disk",
};

function reasonOf(error: unknown): string | undefined {
  const code = databaseErrorCode(error) ?? databaseErrorCode((error as { errors?: unknown[] } | null)?.errors?.[0]);
  if (code !== undefined && REASONS[code] !== undefined) return REASONS[code];
  if (error instanceof Error && /does not support SSL|self[- ]signed certificate|certificate/i.test(error.message)) {
    return "and this process do not agree on TLS (sslmode)";
  }
  if (error instanceof Error && error.message.startsWith("timeout exceeded"))
    return "cannot be reached: no answer in time";
  return isPassing(error) ? "does not answer now" : undefined;
}
