import type { IncomingMessage } from "node:http";
import type { Logger } from "@tessera/runtime";
import type { Server } from "graphql-ws";
import type { WebSocket } from "ws";

export interface SocketExtra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

const PING_MS = 12_000;

/**
 * Joins one connection to the protocol. Like the library's own adapter for `ws`, but what a client does wrong is logged at `debug`
 * instead of being written to the console, and a connection that answers no ping is cut at the next one.
 */
export function acceptSocket(protocol: Server<never>, socket: WebSocket, request: IncomingMessage, log: Logger): void {
  let isAlive = true;
  const pings = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    return socket.ping();
  }, PING_MS).unref();
  socket.on("pong", () => (isAlive = true));
  // A frame that is too large or broken has closed the connection with its own code by now.
  socket.on("error", (cause) => log.debug({ err: cause }, "a socket failed"));
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: async (text) => send(socket, text),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on("message", (data: Buffer) => {
          handle(data.toString("utf8")).catch((cause: unknown) => {
            log.error({ err: cause }, "a message could not be handled");
            socket.close(4500, "Internal error");
          });
        }),
    },
    { socket, request } as never,
  );
  socket.once("close", (code, reason) => {
    clearInterval(pings);
    void closed(code, String(reason));
  });
}

/** Resolves when the text is out of this process, so that a viewer that does not read is not written to without end. */
async function send(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  await new Promise<void>((resolve, reject) => socket.send(text, (cause) => (cause ? reject(cause) : resolve())));
}
