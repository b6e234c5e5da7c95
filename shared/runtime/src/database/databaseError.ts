import { NotAnAnswer, unavailable } from "../errors.js";

/** SQLSTATE of an error of Postgres, or the code of a socket error; undefined for anything else. */
export function databaseErrorCode(error: unknown): string | undefined {
  const cause = (error as { driverError?: unknown } | null | undefined)?.driverError ?? error;
  const code = (cause as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** serialization_failure and deadlock_detected: the transaction had no effect and may run again. */
const REPEATABLE = new Set(["40001", "40P01"]);

export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has(databaseErrorCode(error) ?? "");
}

/**
 * lock_not_available, query_canceled, disk_full, too_many_connections, configuration_limit_exceeded, admin_shutdown,
 * crash_shutdown, cannot_connect_now, read_only_sql_transaction (a standby), idle_in_transaction_session_timeout, and the
 * socket's own.
 */
const PASSING = new Set([
  "55P03",
  "57014",
  "53100",
  "53300",
  "53400",
  "57P01",
  "57P02",
  "57P03",
  "25006",
  "25P03",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * What pg throws without a code: the connection is gone, or none was free in time. TypeORM lets go of a query runner whose
 * connection broke between two statements.
 */
const LOST_CONNECTION =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|Client was closed|Driver not Connected|Query runner already released)/;

/** True when the database could not answer now, and a repeat of the same request may find it well. */
export function isPassing(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined && (PASSING.has(code) || REPEATABLE.has(code) || code.startsWith("08"))) return true;
  return error instanceof Error && LOST_CONNECTION.test(error.message);
}

/** Turns what the database throws while it cannot answer into UNAVAILABLE; anything else stays as it is. */
export function toNotAnAnswer(error: unknown): unknown {
  if (error instanceof NotAnAnswer || !isPassing(error)) return error;
  return unavailable(error);
}
