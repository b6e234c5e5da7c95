import { connectPeers, createLogger, serveSubgraph } from "@tessera/runtime";
import { serviceConfig } from "./config/serviceConfig.js";
import { portRefusal } from "./process/checkPort.js";
import { runProcess, type Stoppable, type Supervision } from "./process/runProcess.js";
import { openTransport } from "./openTransport.js";
import { relayTransport } from "./split/relayTransport.js";
import { startService } from "./startService.js";

/** One service in a process of its own: `node service.js NAME`, configured by the environment (config/serviceConfig.ts). */
async function startServiceProcess(supervision: Supervision): Promise<Stoppable> {
  const config = serviceConfig(process.argv[2], process.env, supervision.isSupervised);
  const { service, credentials } = config;
  const log = createLogger(service, config.logLevel);
  const peers = connectPeers(config.peerUrls, credentials[service] ?? "");
  const relay = relayTransport(supervision.tell, async (subscriber, envelopes) => peers.deliver(subscriber, envelopes));
  supervision.onMessage(relay.hear);
  const transport = config.natsUrl === undefined ? relay : await openTransport(config.natsUrl, log);
  const running = await startService(service, { databaseUrl: config.databaseUrl, peers, transport, log });
  const served = await serveSubgraph(running, { host: config.host, port: config.port, credentials, log }).catch(
    async (error: unknown) => {
      await running.stop();
      throw portRefusal(error, config.host, config.port) ?? error;
    },
  );
  return {
    async stop() {
      await served.stop();
      await running.stop();
      await transport.stop();
      await peers.close();
    },
  };
}

void runProcess(startServiceProcess);
