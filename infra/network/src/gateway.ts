import { createLogger, openMetrics } from "@tessera/runtime";
import { gatewayConfig } from "./config/gatewayConfig.js";
import { openGateway } from "./openGateway.js";
import { openTracing } from "./openTracing.js";
import { runProcess, type Stoppable } from "./process/runProcess.js";
import { isAnyServiceReady } from "./split/isAnyServiceReady.js";
import { connectSubgraphs } from "./split/connectSubgraphs.js";

/** The gateway in a process of its own, configured by the environment (config/gatewayConfig.ts). */
async function startGatewayProcess(): Promise<Stoppable> {
  const config = gatewayConfig(process.env);
  const log = createLogger("gateway", config.logLevel);
  const { telemetry } = config;
  const tracing = await openTracing(telemetry, "gateway");
  const connected = connectSubgraphs(config.subgraphUrls, config.credential);
  const { subgraphs, files } = connected;
  const gateway = await openGateway({
    ...config,
    development: !config.production,
    subgraphs,
    files,
    log,
    metrics: openMetrics(),
    ready: async () => isAnyServiceReady(config.subgraphUrls),
  }).catch(async (error: unknown) => {
    await connected.close();
    throw error;
  });
  return {
    async stop() {
      await gateway.stop();
      await connected.close();
      await tracing.stop();
    },
  };
}

void runProcess(startGatewayProcess);
