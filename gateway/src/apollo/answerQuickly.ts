import type { GraphExecutor } from "../execution/graphExecutor.js";
import type { AdmitOperation } from "./admitOperations.js";
import type { DoorContext, Found } from "./doorContext.js";
import type { ReadOperations } from "./readOperations.js";

/**
 * Answers the body of a request as JSON, or says what it found instead, which the server then tells the client. undefined for a
 * request that it has not touched.
 */
export type AnswerQuickly = (body: unknown, door: DoorContext) => Promise<string | Found> | Found | undefined;

export interface QuickOptions {
  readonly executor: GraphExecutor;
  readonly read: ReadOperations;
  readonly admit: AdmitOperation;
}

/**
 * The way of ordinary requests, past the server: a valid query or mutation that is admitted and ends without an error. The server has
 * the words, statuses and rules for all others.
 */
export function answerQuickly({ executor, read, admit }: QuickOptions): AnswerQuickly {
  const write = executor.write?.bind(executor);
  if (write === undefined) return () => undefined;
  return (body, door) => {
    const request = plainRequest(body);
    if (request === undefined) return undefined;
    const { query, operationName, variables } = request;
    const known = read(query, operationName);
    if (known === undefined) return undefined;
    const { document, operation } = known;
    try {
      admit(document, operation, variables, door);
    } catch (cause) {
      return { refusal: asError(cause) };
    }
    return write({ query, document, operationName, variables, context: door }).then(
      (answer) => (typeof answer === "string" ? answer : { result: answer }),
      (cause: unknown) => ({ failure: asError(cause) }),
    );
  };
}

interface PlainRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** undefined for anything that is not exactly of this form; `extensions` ask for more than an answer. */
function plainRequest(body: unknown): PlainRequest | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { query, operationName, variables, extensions } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== "string" || extensions !== undefined) return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string") return undefined;
  if (variables !== undefined && (typeof variables !== "object" || Array.isArray(variables))) return undefined;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
  };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
