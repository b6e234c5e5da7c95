import type { Caller } from "@tessera/kernel";

/** One request on its way through the server. */
export interface DoorContext {
  readonly caller: Caller;
  /** Network address, by which requests without a token are counted. */
  readonly address: string;
  /** Set when the operation is known: some may take longer. */
  deadlineMs: number;
}

/** A fresh context; `deadlineMs` stands for an ordinary request until the operation is known. */
export function doorContext(caller: Caller, address: string, requestMs: number): DoorContext {
  return { caller, address, deadlineMs: performance.now() + requestMs };
}
