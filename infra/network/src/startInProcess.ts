import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import {
  localPeers,
  openMetrics,
  type BusTransport,
  type Logger,
  type Metrics,
  type RunningService,
  type Subgraph,
} from "@tessera/runtime";
import type { NetworkConfig } from "./config/networkConfig.js";
import { keysFolder } from "./folder/keysFolder.js";
import { gatewayIdentity } from "./identity/gatewayIdentity.js";
import { openGateway } from "./openGateway.js";
import { openTracing } from "./openTracing.js";
import { openTransport } from "./openTransport.js";
import { startService } from "./startService.js";

export interface RunningParts {
  /** Split mode: each process; empty when all run in this one. */
  readonly children: Readonly<Record<string, { readonly pid: number; readonly port: number }>>;
  /** Finishes what it took on, the door first. */
  stop(): Promise<void>;
}

/** Dependents first: rewards asks members until its last request is answered. */
const STOP_ORDER: readonly ServiceName[] = ["rewards", "settlement", "members", "partners"];

/** All services and the gateway in this process: they call each other's functions, and no port but the gateway's is open. */
export async function startInProcess(
  config: NetworkConfig,
  port: number,
  urls: Readonly<Record<ServiceName, string>>,
  log: Logger,
): Promise<RunningParts> {
  const tracing = await openTracing(config.telemetry, "network");
  const metrics = openMetrics();
  const transport = await openTransport(config.natsUrl, log);
  const services = new Map<ServiceName, RunningService>();
  try {
    await startServices(services, config, urls, transport, log, metrics);
    const subgraphs = Object.fromEntries([...services].map(([name, { subgraph }]) => [name, subgraph])) as Record<
      ServiceName,
      Subgraph
    >;
    const development = !config.production;
    const gateway = await openGateway({
      host: config.host,
      port,
      subgraphs,
      files: services.get("settlement")?.files,
      ...gatewayIdentity(config),
      corsOrigins: config.corsOrigins,
      rateLimits: config.rateLimits,
      uploadBytes: config.uploadBytes,
      executor: config.executor,
      development,
      log: log.child({ part: "gateway" }),
      metrics,
      telemetry: config.telemetry,
      ready: async () => areAllReady(services),
    });
    return {
      children: {},
      async stop() {
        await gateway.stop();
        await stopServices(services, transport);
        await tracing.stop();
      },
    };
  } catch (error) {
    await stopServices(services, transport);
    throw error;
  }
}

async function startServices(
  services: Map<ServiceName, RunningService>,
  { dataDir, fileQuota }: NetworkConfig,
  urls: Readonly<Record<ServiceName, string>>,
  transport: BusTransport,
  log: Logger,
  metrics: Metrics,
): Promise<void> {
  const outcomes = await Promise.allSettled(
    SERVICE_NAMES.map(async (name) => {
      const deps = {
        databaseUrl: urls[name],
        keysFolder: keysFolder(dataDir, name),
        peers: localPeers(name, services),
        transport,
        log: log.child({ part: name }),
        metrics: metrics.of(name),
        fileQuota,
      };
      services.set(name, await startService(name, deps));
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
}

async function areAllReady(services: ReadonlyMap<ServiceName, RunningService>): Promise<boolean> {
  const ready = await Promise.all([...services.values()].map(async (service) => service.ready()));
  return ready.every(Boolean);
}

async function stopServices(
  services: ReadonlyMap<ServiceName, RunningService>,
  transport: BusTransport,
): Promise<void> {
  for (const name of STOP_ORDER) await services.get(name)?.stop();
  await transport.stop();
}
