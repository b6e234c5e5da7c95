import type { ServiceName } from "@tessera/contracts";
import { changeRateLimits, type ExecutorName, startGateway } from "@tessera/gateway";
import { type FileExchange, type Logger, type Metrics, serveMetrics, type Subgraph } from "@tessera/runtime";
import type { Telemetry } from "./config/telemetry.js";
import { portRefusal } from "./process/checkPort.js";

export interface OpenGateway {
  readonly host: string;
  readonly port: number;
  readonly subgraphs: Readonly<Record<ServiceName, Subgraph>>;
  /** Where files go to and come from. */
  readonly files: FileExchange | undefined;
  readonly jwks: { readonly url: string } | { readonly text: string };
  readonly issuer: string;
  readonly audience: string;
  readonly keysKeptMs?: number | undefined;
  readonly corsOrigins: readonly string[];
  /** Changes of the rate limits, as RATE_LIMITS says them. */
  readonly rateLimits?: string | undefined;
  /** Bytes of one file at most; the gateway's own limit when left out. */
  readonly uploadBytes?: number | undefined;
  readonly executor?: ExecutorName | undefined;
  readonly development: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly telemetry: Telemetry;
  /** True when requests can be answered; the door itself is up then. */
  readonly ready: () => Promise<boolean>;
}

export interface OpenedGateway {
  stop(): Promise<void>;
}

/** Opens the public door. Throws StartRefused when its port cannot be taken. */
export async function openGateway(options: OpenGateway): Promise<OpenedGateway> {
  const { host, port, jwks, telemetry, rateLimits, uploadBytes, ...others } = options;
  const changedLimits = rateLimits === undefined ? undefined : changeRateLimits(rateLimits);
  const served = await openMetricsPort(options);
  try {
    const gateway = await startGateway({
      host,
      port,
      jwks: "url" in jwks ? { url: jwks.url } : (JSON.parse(jwks.text) as { keys: object[] }),
      metricsOnDoor: telemetry.metricsOnDoor ?? options.development,
      ...(changedLimits && { rateLimits: changedLimits }),
      ...(uploadBytes === undefined ? {} : { limits: { uploadBytes } }),
      ...others,
    });
    return {
      stop: async () => {
        await gateway.stop();
        await served.stop();
      },
    };
  } catch (error) {
    await served.stop();
    throw portRefusal(error, host, port) ?? error;
  }
}

/** The port that only the monitoring is to reach, when one is configured. */
async function openMetricsPort({ metrics, telemetry }: OpenGateway): Promise<{ stop(): Promise<void> }> {
  if (telemetry.metrics === undefined) return { stop: async () => undefined };
  const { host, port } = telemetry.metrics;
  try {
    return await serveMetrics(metrics, host, port);
  } catch (error) {
    throw portRefusal(error, host, port) ?? error;
  }
}
