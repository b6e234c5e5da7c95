import { connectSubgraphs } from "./split/connectSubgraphs.js";
import { gatewayConfig } from "./config/gatewayConfig.js";
import { createLogger } from "@tessera/runtime";
import { openGateway } from "./openGateway.js";
import { runProcess, type Stoppable } from "./process/runProcess.js";

/** The gateway in a process of its own, configured by the environment (config/gatewayConfig.ts). */
async function startGatewayProcess(): Promise<Stoppable> {
  const config = gatewayConfig(process.env);
  const log = createLogger("gateway", config.logLevel);
  const { subgraphs, close } = connectSubgraphs(config.subgraphUrls, config.credential);
  const gateway = await openGateway({ ...config, development: !config.production, subgraphs, log }).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  return {
    async stop() {
      await gateway.stop();
      await close();
    },
  };
}

void runProcess(startGatewayProcess);
