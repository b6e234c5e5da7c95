import { WebSocket } from "ws";
import type { Seen, Send } from "./send.js";
import { bearer } from "./send.js";
import type { Who, World } from "./world.js";

/** A frame: an object is written as JSON, text as it is, bytes as a binary frame. */
type Frame = object | string | Buffer;
type Frames = (world: World) => readonly Frame[];

interface Talk {
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/**
 * One graphql-ws connection. What opens it is sent and acknowledged first, the rest follows as fast as it can. Answers the first of
 * "close 4400", "error BAD_USER_INPUT", "next" (a result), or the status of a connection that was not upgraded.
 */
export function talk(frames: Frames, options: Talk = {}): Send {
  return async (world) =>
    new Promise<Seen>((resolve) => {
      const socket = openSocket(world.url, options);
      const [opening, ...others] = frames(world);
      let text = "";
      const answer = (words: string): void => {
        resolve({ answer: words, text });
        socket.terminate();
      };
      socket.on("unexpected-response", (_request, response) => answer(String(response.statusCode)));
      socket.on("error", () => {});
      socket.on("close", (code, reason) => {
        text += reason.toString();
        answer(`close ${code}`);
      });
      socket.on("open", () => opening !== undefined && sendFrame(socket, opening));
      socket.on("message", (data: Buffer) => {
        text += data.toString();
        const words = wordsOf(data.toString());
        if (words === "connection_ack") for (const frame of others) sendFrame(socket, frame);
        else if (words !== undefined) answer(words);
      });
    });
}

function openSocket(
  url: string,
  { protocol = "graphql-transport-ws", headers = {}, path = "/graphql" }: Talk,
): WebSocket {
  return new WebSocket(`${url.replace("http", "ws")}${path}`, protocol === "" ? [] : protocol, { headers });
}

function sendFrame(socket: WebSocket, frame: Frame): void {
  socket.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
}

function wordsOf(frame: string): string | undefined {
  const { type, payload } = JSON.parse(frame) as { type: string; payload?: unknown };
  if (type === "connection_ack") return type;
  if (type === "error") {
    const [error] = payload as readonly { extensions?: { code?: string } }[];
    return `error ${error?.extensions?.code ?? "(no code)"}`;
  }
  if (type === "next") {
    const { errors } = payload as { errors?: readonly { extensions?: { code?: string } }[] };
    return errors === undefined ? "next" : `next ${errors[0]?.extensions?.code ?? "(no code)"}`;
  }
  return undefined;
}

/** The first frame of a connection. */
export function init(token?: string): object {
  return { type: "connection_init", payload: bearer(token) };
}

export function initAs(world: World, who: Who): object {
  return init(world.tokens[who]);
}

export function operation(id: unknown, query: unknown, variables: object = {}): object {
  return { id, type: "subscribe", payload: { query, variables } };
}
