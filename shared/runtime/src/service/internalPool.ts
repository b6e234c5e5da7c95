import { Pool } from "undici";

/** Connections to one service of the network. Idle ones are closed before the other side would (see serveSubgraph). */
export function internalPool(url: string, mostConnections: number, timeoutMs: number): Pool {
  return new Pool(new URL(url).origin, {
    connections: mostConnections,
    pipelining: 1,
    connect: { timeout: 2_000 },
    keepAliveTimeout: 30_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
}
