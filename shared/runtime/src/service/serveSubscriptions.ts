import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Caller } from "@tessera/kernel";
import { useServer } from "graphql-ws/use/ws";
import { type ExecutionArgs, type ExecutionResult, GraphQLError, parse } from "graphql";
import { WebSocketServer } from "ws";
import type { Logger } from "../logger.js";
import { readCaller } from "./callerHeader.js";
import type { CallerName } from "./credentials.js";
import type { Subgraph, SubgraphRequest } from "./running.js";

/**
 * Tells the gateway that a subscription stands, before its first event: graphql-ws itself says nothing until then, and a refusal
 * could not be told from silence.
 */
export const ACCEPTED = { extensions: { subscribed: true } } as const;

const PING_MS = 12_000;
/** Frames from the gateway: one operation with its variables. */
const MOST_BYTES = 1024 * 1024;

/** Answers graphql-ws on /graphql of `http` for the gateway's credential; the user's identity comes with each subscription. */
export function serveSubscriptions(
  http: Server,
  subscribe: Subgraph["subscribe"],
  recognise: (authorization: string | undefined) => CallerName | undefined,
  log: Logger,
): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  const protocol = useServer(
    {
      onSubscribe: (_context, _id, { query, operationName, variables, extensions }) => {
        const request: SubgraphRequest = {
          query,
          operationName: operationName ?? undefined,
          variables: variables ?? undefined,
        };
        try {
          const caller = readCaller(extensions?.["caller"] as string | undefined);
          // The subgraph parses and checks for itself; the protocol only needs to see which kind of operation it is.
          return {
            document: parse(query),
            operationName,
            contextValue: { request, caller },
          } as unknown as ExecutionArgs;
        } catch {
          return [new GraphQLError("Malformed request.", { extensions: { code: "BAD_USER_INPUT" } })];
        }
      },
      subscribe: async (args) => {
        const { request, caller } = args.contextValue as { request: SubgraphRequest; caller: Caller };
        const events = await subscribe(request, caller);
        return Symbol.asyncIterator in events ? startWith<ExecutionResult>(ACCEPTED, events) : events;
      },
      execute: async () => ({
        errors: [new GraphQLError("Only subscriptions go this way.", { extensions: { code: "BAD_USER_INPUT" } })],
      }),
    },
    sockets,
    PING_MS,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url !== "/graphql" || recognise(request.headers.authorization) !== "gateway") {
      socket.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
  };
  http.on("upgrade", upgrade);
  sockets.on("wsClientError", (cause) => log.debug({ err: cause }, "a subscription socket failed"));
  return {
    stop: async () => {
      http.off("upgrade", upgrade);
      for (const client of sockets.clients) setTimeout(() => client.terminate(), 1_000).unref();
      await protocol.dispose();
    },
  };
}

/** One event before those of a stream; leaving reaches the stream at once. */
function startWith<Event>(first: Event, rest: AsyncGenerator<Event, void, void>): AsyncGenerator<Event, void, void> {
  let started = false;
  const joined = {
    next: async (): Promise<IteratorResult<Event, void>> => {
      if (started) return rest.next();
      started = true;
      return { done: false, value: first };
    },
    return: () => rest.return(undefined),
    throw: (cause: unknown) => rest.throw(cause),
    [Symbol.asyncIterator]: () => joined,
    [Symbol.asyncDispose]: async (): Promise<void> => void (await rest.return(undefined)),
  };
  return joined;
}
