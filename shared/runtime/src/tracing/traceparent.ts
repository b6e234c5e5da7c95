import { currentTrace, type TraceContext } from "./traceContext.js";

/** Header of W3C Trace Context, https://www.w3.org/TR/trace-context/ */
export const TRACEPARENT = "traceparent";

const PATTERN = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/** `00-<trace id>-<span id>-<flags>` → context; undefined for anything else, which is then as if there was none. */
export function parseTraceparent(header: unknown): TraceContext | undefined {
  if (typeof header !== "string") return undefined;
  const parts = PATTERN.exec(header);
  // Version 00 has nothing behind its flags; what later versions put there is left out.
  if (parts === null || (header.startsWith("00") && parts[4] !== undefined)) return undefined;
  const [, traceId = "", spanId = "", flags = ""] = parts;
  return { traceId, spanId, sampled: (parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export function writeTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** The headers by which another process of the network goes on with the request that is worked on now. */
export function traceHeaders(): { readonly [TRACEPARENT]?: string } {
  const trace = currentTrace();
  return trace === undefined ? {} : { [TRACEPARENT]: writeTraceparent(trace) };
}
