import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest, FastifyServerOptions } from "fastify";
import { isStreamed } from "./files/streamedSockets.js";
import { replyWithError } from "./replyWithError.js";

/** By the code of Node's error: what came too slowly, and what is too large. All else is not HTTP. */
const HEADS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};
const BODY = JSON.stringify({
  errors: [{ message: "Malformed request.", extensions: { code: "BAD_USER_INPUT" } }],
});

/** What never becomes a request is answered in the graph's words as well, not in those of a library. */
export const MALFORMED_REQUESTS: Pick<FastifyServerOptions, "clientErrorHandler" | "frameworkErrors"> = {
  clientErrorHandler: (error: Error & { readonly code?: string }, socket: Socket) => {
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && isStreamed(socket)) return;
    if (socket.writable && error.code !== "ECONNRESET") {
      const status = HEADS[error.code ?? ""] ?? "400 Bad Request";
      socket.write(
        `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
      );
    }
    socket.destroy(error);
  },
  frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    void replyWithError(request, reply, { status: 400, code: "BAD_USER_INPUT", message: "Malformed request." });
  },
};
