import type { IncomingMessage } from "node:http";
import type { Caller } from "@tessera/kernel";
import type { Span } from "@tessera/runtime";
import type { DoorContext } from "../../apollo/doorContext.js";

/** What is known of a request that began on the direct way and turned out to be out of the ordinary. */
export interface HandedOver {
  readonly caller: Caller;
  readonly span: Span;
  readonly body: Buffer;
  /** Set when the graph was asked: the request was not taken there, or `found` tells what came of it. */
  readonly door: DoorContext | undefined;
}

const known = new WeakMap<IncomingMessage, HandedOver>();

/** Leaves word for the hooks and the handler, which go on from there: nothing is read, checked or run twice. */
export function leaveWord(request: IncomingMessage, handedOver: HandedOver): void {
  known.set(request, handedOver);
}

/** undefined for a request that came in by the hooks. */
export function wordOf(request: IncomingMessage): HandedOver | undefined {
  return known.get(request);
}
