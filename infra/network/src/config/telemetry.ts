import type { TracingOptions } from "@tessera/runtime";
import { z } from "zod";
import { httpUrl, portNumber } from "./readEnvironment.js";

/** What the network tells of itself, and whom. */
export interface Telemetry {
  /** Where the steps of requests are sent; undefined: nowhere. */
  readonly tracing: Omit<TracingOptions, "process"> | undefined;
  /** A port of its own for `GET /metrics` of the process that has the public door. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** True when the public door answers `GET /metrics` too; undefined: in development only. */
  readonly metricsOnDoor: boolean | undefined;
}

const headers = z
  .string()
  .refine((text) => text.split(",").every((part) => part.indexOf("=") > 0), {
    error: "is not a list of the form name=value,name=value",
  })
  .transform((text) => Object.fromEntries(text.split(",").map(parseHeader)));

function parseHeader(part: string): readonly [string, string] {
  const at = part.indexOf("=");
  return [part.slice(0, at).trim(), decodeURIComponent(part.slice(at + 1).trim())];
}

const ratio = z
  .string()
  .refine((text) => /^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(text), { error: "is not a number from 0 to 1" })
  .transform(Number);

/** The variables of OpenTelemetry that count here, under their usual names, and those of the metrics. */
export const telemetryVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_TRACES_SAMPLER_ARG: ratio.optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  METRICS_PORT: portNumber.optional(),
  METRICS_ON_DOOR: z.enum(["true", "false"], { error: "is neither true nor false" }).optional(),
};

type Variables = z.output<z.ZodObject<typeof telemetryVariables>>;

export function telemetryOf(variables: Variables): Telemetry {
  const { METRICS_HOST: host, METRICS_PORT: port, METRICS_ON_DOOR: onDoor } = variables;
  const endpoint = variables.OTEL_EXPORTER_OTLP_ENDPOINT;
  return {
    tracing:
      endpoint === undefined
        ? undefined
        : { endpoint, headers: variables.OTEL_EXPORTER_OTLP_HEADERS, ratio: variables.OTEL_TRACES_SAMPLER_ARG },
    metrics: port === undefined ? undefined : { host, port },
    metricsOnDoor: onDoor === undefined ? undefined : onDoor === "true",
  };
}

/** The same as variables, for a process that is started with an environment of its own. */
export function tracingEnvironment({ tracing }: Telemetry): Record<string, string> {
  if (tracing === undefined) return {};
  const listed = Object.entries(tracing.headers ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint,
    ...(listed.length === 0 ? {} : { OTEL_EXPORTER_OTLP_HEADERS: listed.join(",") }),
    ...(tracing.ratio === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: String(tracing.ratio) }),
  };
}

export function metricsEnvironment({ metrics, metricsOnDoor }: Telemetry): Record<string, string> {
  return {
    ...(metrics === undefined ? {} : { METRICS_HOST: metrics.host, METRICS_PORT: String(metrics.port) }),
    ...(metricsOnDoor === undefined ? {} : { METRICS_ON_DOOR: String(metricsOnDoor) }),
  };
}
