import type { SpanKind as OtelKind, SpanContext } from "@opentelemetry/api";
import type { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { type SpanKind, type Tracer, useTracer } from "./spans.js";
import type { TraceContext } from "./traceContext.js";

export interface TracingOptions {
  /** Base URL of an OTLP/HTTP collector; `/v1/traces` is added. */
  readonly endpoint: string;
  /** Headers for the collector, for example its key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Part of the requests that is exported, from 0 to 1; all when left out. */
  readonly ratio?: number | undefined;
  /** Names the process where a step does not say of which service it is. */
  readonly process: string;
}

const KINDS: Readonly<Record<SpanKind, OtelKind>> = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 };
const STATUS_ERROR = 2;
const EXPORT_EVERY_MS = 1_000;
const MOST_WAITING = 8_192;
const MOST_IN_BATCH = 1_024;
const EXPORT_TIMEOUT_MS = 5_000;

/**
 * Records the steps of requests with OpenTelemetry and sends them to a collector. The SDK is loaded only here, so that a process
 * without a collector neither loads nor calls it. Answers how to send what waits and stop.
 */
export async function startTracing(options: TracingOptions): Promise<{ stop(): Promise<void> }> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/$/, "")}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const processor = new sdk.BatchSpanProcessor(exporter, {
    scheduledDelayMillis: EXPORT_EVERY_MS,
    maxQueueSize: MOST_WAITING,
    maxExportBatchSize: MOST_IN_BATCH,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const sampler = new sdk.TraceIdRatioBasedSampler(options.ratio ?? 1);
  const providers = new Map<string, BasicTracerProvider>();

  /** One process may run several services, and each is a service of its own where traces are looked at. */
  function tracerOf(service: string) {
    const known = providers.get(service);
    const resource = resourceFromAttributes({ "service.name": `tessera-${service}`, "service.namespace": "tessera" });
    const provider = known ?? new sdk.BasicTracerProvider({ resource, sampler, spanProcessors: [processor] });
    providers.set(service, provider);
    return provider.getTracer("tessera");
  }

  const tracer: Tracer = {
    start: (name, parent, { kind = "internal", attributes = {}, links = [], service = parent.service, isRoot }) => {
      const owner = service ?? options.process;
      // The sampler judges by the trace id alone, so every process comes to the same answer as the door.
      const context = api.trace.setSpanContext(api.ROOT_CONTEXT, contextOf(parent, isRoot === true));
      const span = tracerOf(owner).startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: { ...attributes },
          links: links.map((link) => ({ context: contextOf(link) })),
        },
        context,
      );
      const { traceId, spanId } = span.spanContext();
      return {
        context: { traceId, spanId, sampled: span.isRecording(), service: owner },
        end: ({ failed = false, attributes: found } = {}) => {
          if (found !== undefined) span.setAttributes({ ...found });
          if (failed) span.setStatus({ code: STATUS_ERROR });
          span.end();
        },
      };
    },
    stop: async () => processor.shutdown().catch(() => undefined),
  };
  useTracer(tracer);
  return {
    stop: async () => {
      useTracer(undefined);
      await tracer.stop();
    },
  };
}

function contextOf({ traceId, spanId }: TraceContext, isRemote = false): SpanContext {
  return { traceId, spanId, traceFlags: 1, isRemote };
}
