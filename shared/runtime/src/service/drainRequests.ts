import type { IncomingMessage, Server } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export interface Drain {
  /** True from the moment that the server is asked to stop. */
  isStopping(): boolean;
  /** Takes a request on that goes past the hooks; false when it is to be turned away. Whoever took it on ends it once. */
  begin(): boolean;
  end(): void;
  /** Hands a request that was taken on to the hooks, which count it on and turn it away no more. */
  handOver(request: IncomingMessage): void;
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
  const handedOver = new WeakSet<IncomingMessage>();

  const end = (): void => {
    underWay -= 1;
    if (underWay === 0) onIdle();
  };

  app.addHook("onRequest", (request, reply, done) => {
    if (request.url.startsWith("/health/")) return done();
    if (!handedOver.delete(request.raw)) {
      if (stopping) return void refuse(request, reply.header("connection", "close"));
      underWay += 1;
    }
    counted.add(request);
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (stopping) void reply.header("connection", "close");
    done();
  });
  app.addHook("onResponse", (request, _reply, done) => {
    if (counted.delete(request)) end();
    done();
  });

  return {
    isStopping: () => stopping,
    begin: () => {
      if (stopping) return false;
      underWay += 1;
      return true;
    },
    end,
    handOver: (request) => void handedOver.add(request),
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
