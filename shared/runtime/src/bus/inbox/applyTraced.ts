import type { ServiceName } from "@tessera/contracts";
import { type FactTraces, startSpanIn } from "../../tracing/factTraces.js";
import { isTracing } from "../../tracing/spans.js";
import { runInTrace, type TraceContext } from "../../tracing/traceContext.js";
import type { ReceivedFact } from "../subscription.js";

/** Requests that one batch tells of its work at most. */
const MOST_TRACES = 50;

/**
 * Applies a batch as a step of each sampled request that its facts come from. What is done in between, statements included, stands
 * in the first of them, which is linked to the others.
 */
export async function applyTraced(
  service: ServiceName,
  arrived: FactTraces,
  facts: readonly ReceivedFact[],
  run: () => Promise<void>,
): Promise<void> {
  const traces = isTracing() ? tracesOf(arrived, facts) : [];
  const [first, ...others] = traces;
  if (first === undefined) return run();
  const topics = [...new Set(facts.map(({ topic }) => topic))];
  const name = `apply ${topics.length === 1 ? topics[0]! : "facts"}`;
  const attributes = { "messaging.batch.message_count": facts.length };
  const spans = traces.map((trace) =>
    startSpanIn(trace, name, { kind: "consumer", service, attributes, links: trace === first ? others : [first] }),
  );
  let failed = true;
  try {
    await runInTrace(spans[0]?.context ?? first, run);
    failed = false;
  } finally {
    for (const span of spans) span?.end({ failed });
  }
}

/** The traces of a batch, each once. */
function tracesOf(arrived: FactTraces, facts: readonly ReceivedFact[]): TraceContext[] {
  const byId = new Map<string, TraceContext>();
  for (const { id } of facts) {
    const trace = arrived.take(id);
    if (trace !== undefined && byId.size < MOST_TRACES) byId.set(trace.traceId, trace);
  }
  return [...byId.values()];
}
