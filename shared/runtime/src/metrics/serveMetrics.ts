import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./openMetrics.js";

export interface ServedMetrics {
  readonly port: number;
  stop(): Promise<void>;
}

/** `GET /metrics` on a port of its own, for a network that only the monitoring reaches. 0 takes a free port. */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<ServedMetrics> {
  const http = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") return void response.writeHead(404).end();
    metrics.render().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  return {
    port: (http.address() as AddressInfo).port,
    stop: async () => {
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}
