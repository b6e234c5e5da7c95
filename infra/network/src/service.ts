import { connectPeers, createLogger, openMetrics, openServiceDoor, type ServiceDoor } from "@tessera/runtime";
import { serviceConfig } from "./config/serviceConfig.js";
import { portRefusal } from "./process/checkPort.js";
import { runProcess, type Stoppable, type Supervision } from "./process/runProcess.js";
import { openTracing } from "./openTracing.js";
import { openTransport } from "./openTransport.js";
import { relayTransport } from "./split/relayTransport.js";
import { startService } from "./startService.js";

/**
 * One service in a process of its own: `node service.js NAME`, configured by the environment (config/serviceConfig.ts). Its door is
 * open before its migrations run, so that it is seen to live.
 */
async function startServiceProcess(supervision: Supervision): Promise<Stoppable> {
  const config = serviceConfig(process.argv[2], process.env, supervision.isSupervised);
  const { service: name, callers, databaseUrl, keysFolder, fileQuota } = config;
  const log = createLogger(name, config.logLevel);
  const tracing = await openTracing(config.telemetry, name);
  const metrics = openMetrics();
  const door = await openDoor({ name, host: config.host, port: config.port, callers, log, metrics });
  try {
    const peers = connectPeers(config.peerUrls, config.credential);
    const relay = relayTransport(supervision.tell, async (subscriber, facts) => peers.deliver(subscriber, facts));
    supervision.onMessage(relay.hear);
    const transport = config.natsUrl === undefined ? relay : await openTransport(config.natsUrl, log);
    const deps = { databaseUrl, keysFolder, peers, transport, log, metrics: metrics.of(name), fileQuota };
    const running = await startService(name, deps);
    door.serve(running);
    return {
      async stop() {
        await door.stop();
        await running.stop();
        await transport.stop();
        await peers.close();
        await tracing.stop();
      },
    };
  } catch (error) {
    await door.stop();
    throw error;
  }
}

async function openDoor(options: Parameters<typeof openServiceDoor>[0]): Promise<ServiceDoor> {
  try {
    return await openServiceDoor(options);
  } catch (error) {
    throw portRefusal(error, options.host, options.port) ?? error;
  }
}

void runProcess(startServiceProcess);
