import { startSpanIn, takeFactTrace } from "../../tracing/factTraces.js";
import { isTracing, type Span } from "../../tracing/spans.js";
import { writeTraceparent } from "../../tracing/traceparent.js";
import type { OutboxRow } from "./outboxRows.js";

/** Hands a batch over; facts of sampled requests carry their trace along, and handing over is a step of those requests. */
export async function publishTraced<T>(
  batch: readonly OutboxRow[],
  send: (batch: readonly OutboxRow[]) => Promise<T>,
): Promise<T> {
  if (!isTracing()) return send(batch);
  const spans: Span[] = [];
  const traced = batch.map((row) => withTrace(row, spans));
  let failed = true;
  try {
    const result = await send(traced);
    failed = false;
    return result;
  } finally {
    for (const span of spans) span.end({ failed });
  }
}

function withTrace(row: OutboxRow, spans: Span[]): OutboxRow {
  const { topic, key, publisher } = row.envelope;
  const trace = takeFactTrace(key);
  const options = {
    kind: "producer",
    service: publisher,
    attributes: { "messaging.destination.name": topic },
  } as const;
  const span = trace && startSpanIn(trace, `publish ${topic}`, options);
  if (span === undefined) return row;
  spans.push(span);
  return { ...row, envelope: { ...row.envelope, traceparent: writeTraceparent(span.context) } };
}
