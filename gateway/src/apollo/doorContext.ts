import type { Caller } from "@tessera/kernel";
import type { OperationKind } from "@tessera/runtime";
import type { ExecutionResult } from "graphql";

/** One request on its way through the server. */
export interface DoorContext {
  readonly caller: Caller;
  /** Network address, by which requests without a token are counted. */
  readonly address: string;
  /** Set when the operation is known: some may take longer. */
  deadlineMs: number;
  /** What the request turns out to be. An object of its own: the server copies the context, and the door wants to know too. */
  readonly seen: SeenRequest;
  /** Set where the request was admitted, or run, before the server was asked to tell what came of it: it does neither again. */
  found?: Found;
}

/** What an admission refused, what an operation answered, or what it failed with. */
export type Found = { readonly refusal: Error } | { readonly result: ExecutionResult } | { readonly failure: Error };

/** Set when the operation is admitted: its kind, and its root field. */
export interface SeenRequest {
  operation?: { readonly kind: OperationKind; readonly label: string };
}

/** A fresh context; `deadlineMs` stands for an ordinary request until the operation is known. */
export function doorContext(caller: Caller, address: string, requestMs: number): DoorContext {
  return { caller, address, deadlineMs: performance.now() + requestMs, seen: {} };
}
