import type { Server } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export interface Drain {
  /** True from the moment that the server is asked to stop. */
  isStopping(): boolean;
  /**
   * Turns new requests away, lets those that were taken on be answered, then closes the port and every connection. What is not
   * answered within `mostMs` is cut off.
   */
  stop(mostMs: number): Promise<void>;
}

/** How long the port stays open to turn requests away, for clients that have not heard yet. */
const LINGER_MS = 100;
/** Connections whose answer is on its way out. */
const CLOSE_MS = 1_000;

/** Add it before all other hooks. Health is answered to the end; `refuse` turns away what comes too late. */
export function drainRequests(
  app: FastifyInstance,
  http: Server,
  refuse: (request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): Drain {
  let stopping = false;
  let underWay = 0;
  let onIdle = (): void => {};
  const counted = new WeakSet<FastifyRequest>();

  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith("/health/")) return undefined;
    if (stopping) return refuse(request, reply.header("connection", "close"));
    underWay += 1;
    counted.add(request);
    return undefined;
  });
  app.addHook("onSend", async (_request, reply) => {
    if (stopping) void reply.header("connection", "close");
  });
  app.addHook("onResponse", async (request) => {
    if (!counted.delete(request)) return;
    underWay -= 1;
    if (underWay === 0) onIdle();
  });

  return {
    isStopping: () => stopping,
    stop: async (mostMs) => {
      stopping = true;
      await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
      await within(mostMs, async () => {
        if (underWay > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      });
      const cutOff = setTimeout(() => http.closeAllConnections(), CLOSE_MS);
      await app.close();
      clearTimeout(cutOff);
    },
  };
}

/** Waits for `work`, but no longer than so many milliseconds. */
async function within(mostMs: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, mostMs);
  });
  await Promise.race([work(), late]);
  clearTimeout(timer);
}
