import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** What the proxy does with answers; requests always get through. */
export type Loss = "none" | "swallow" | "reset";

/** A line between clients and the gateway that can lose answers. */
export interface LossyProxy {
  readonly url: string;
  lose(loss: Loss): void;
  stop(): Promise<void>;
}

/** A swallowed answer leaves its client waiting this long for the line to break. */
const BREAK_AFTER_MS = 700;

export async function startLossyProxy(target: () => URL): Promise<LossyProxy> {
  let loss: Loss = "none";
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const { hostname, port } = target();
    const upstream = connect(Number(port), hostname);
    const end = (): void => {
      for (const socket of [client, upstream]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", end);
    }
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => {
      if (loss === "none") return client.write(bytes);
      if (loss === "swallow") return setTimeout(end, BREAK_AFTER_MS);
      client.resetAndDestroy();
      return end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose: (next) => {
      loss = next;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
