import type { Pool, PoolClient } from "pg";
import { type Span, startSpan } from "./spans.js";
import { bindTrace } from "./traceContext.js";

/** Longest text of a statement that is looked at for its summary. */
const MOST_SUMMARY_CHARACTERS = 2_000;
const MOST_SUMMARIES = 1_000;

type Query = (...parameters: unknown[]) => unknown;

/**
 * Records every statement of a pool as a step of the request that sends it. The text stays out of the trace, since statements of
 * libraries may carry literals: what is told is the verb and the first table or function.
 */
export function traceStatements(pool: Pool): void {
  const known = new WeakSet<PoolClient>();
  // At its first use, since connections may have been opened before.
  const traced = <Client extends PoolClient | undefined>(client: Client): Client => {
    if (client === undefined || known.has(client)) return client;
    known.add(client);
    traceClient(client);
    return client;
  };
  const connect = pool.connect.bind(pool) as {
    (callback: Connected): void;
    (): Promise<PoolClient>;
  };
  pool.connect = ((callback?: Connected) => {
    if (callback === undefined) return connect().then(traced);
    // A caller that waits for a connection is called back from the request that gave one back.
    const bound = bindTrace(callback);
    return connect((error, client, done) => bound(error, traced(client), done));
  }) as Pool["connect"];
}

type Connected = (error: Error | undefined, client: PoolClient | undefined, done: (release?: unknown) => void) => void;

function traceClient(client: PoolClient): void {
  const query = client.query.bind(client) as Query;
  client.query = ((...parameters: unknown[]) => {
    const text = textOf(parameters[0]);
    const span = text === undefined ? undefined : startSpan(summaryOf(text), { kind: "client", attributes: SYSTEM });
    if (span === undefined) return query(...parameters);
    return recorded(query, parameters, span);
  }) as PoolClient["query"];
}

const SYSTEM = { "db.system.name": "postgresql" };

/** Ends the span with the answer, whichever way the driver is asked for it. */
function recorded(query: Query, parameters: unknown[], span: Span): unknown {
  const callback = parameters.at(-1);
  if (typeof callback === "function") {
    const bound = bindTrace(callback as (...answer: unknown[]) => unknown);
    const told = (...answer: unknown[]): unknown => {
      span.end({ failed: answer[0] !== null && answer[0] !== undefined });
      return bound(...answer);
    };
    return query(...parameters.slice(0, -1), told);
  }
  const answer = query(...parameters);
  if (!(answer instanceof Promise)) {
    span.end();
    return answer;
  }
  return answer.then(
    (result: unknown) => {
      span.end();
      return result;
    },
    (error: unknown) => {
      span.end({ failed: true });
      throw error;
    },
  );
}

function textOf(query: unknown): string | undefined {
  if (typeof query === "string") return query;
  const { text } = (query ?? {}) as { readonly text?: unknown };
  return typeof text === "string" ? text : undefined;
}

const summaries = new Map<string, string>();

/** `INSERT outbox`, `SELECT record_purchases`: the first verb, and the first name behind FROM, INTO, UPDATE or a function's. */
function summaryOf(text: string): string {
  const known = summaries.get(text);
  if (known !== undefined) return known;
  const start = text.slice(0, MOST_SUMMARY_CHARACTERS).trim();
  const verb = (/^\w+/.exec(start)?.[0] ?? "statement").toUpperCase();
  const name = /\b(?:FROM|INTO|UPDATE)\s+(?:ONLY\s+)?"?([a-z_][\w]*)/i.exec(start)?.[1];
  const summary = name === undefined ? verb : `${verb} ${name}`;
  if (summaries.size >= MOST_SUMMARIES) summaries.delete(summaries.keys().next().value!);
  summaries.set(text, summary);
  return summary;
}
