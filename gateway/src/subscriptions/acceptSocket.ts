import type { IncomingMessage } from "node:http";
import type { Logger } from "@tessera/runtime";
import type { Server } from "graphql-ws";
import type { WebSocket } from "ws";

export interface SocketExtra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

const PING_MS = 12_000;
/** What a client may leave unread in this process. */
const MOST_UNREAD_BYTES = 1_000_000;
/** Frames of one client: so many at once, and so many a second from then on. */
const FRAMES_AT_ONCE = 300;
const FRAMES_PER_SECOND = 100;
/** Close codes: of the protocol for data that is no text, of graphql-ws for a client that asks too much. */
const NOT_TEXT = 1003;
const TOO_MANY = 4429;

/**
 * Joins one connection to the protocol. Like the library's own adapter for `ws`, but what a client does wrong is logged at `debug`
 * instead of being written to the console, a connection that answers no ping is cut at the next one, and so is one that sends
 * more than anybody needs to or reads nothing of what it is sent.
 */
export function acceptSocket(protocol: Server<never>, socket: WebSocket, request: IncomingMessage, log: Logger): void {
  let isAlive = true;
  const takes = frameBudget();
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
        socket.on("message", (data: Buffer, isBinary: boolean) => {
          if (socket.readyState !== socket.OPEN) return;
          if (isBinary) return socket.close(NOT_TEXT, "Only text is taken");
          if (!takes()) return socket.close(TOO_MANY, "Too many messages");
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

/** Says for each frame whether it may still come. */
function frameBudget(): () => boolean {
  let left = FRAMES_AT_ONCE;
  let countedAtMs = performance.now();
  return () => {
    const nowMs = performance.now();
    left = Math.min(FRAMES_AT_ONCE, left + ((nowMs - countedAtMs) * FRAMES_PER_SECOND) / 1_000);
    countedAtMs = nowMs;
    left -= 1;
    return left >= 0;
  };
}

/** Resolves when the text is out of this process, so that a viewer that does not read is not written to without end. */
async function send(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MOST_UNREAD_BYTES) return socket.terminate();
  await new Promise<void>((resolve, reject) => socket.send(text, (cause) => (cause ? reject(cause) : resolve())));
}
