import { Readable } from "node:stream";
import { type FileExchange, type GivenFile, NotAnAnswer, type ServiceMetrics } from "@tessera/runtime";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Limits } from "../../limits/limits.js";
import type { CountRequest } from "../../limits/limitRates.js";
import { replyWithError } from "../replyWithError.js";
import { arrivingBody } from "./arrivingBody.js";
import { checkUpload, promisedDigest } from "./checkUpload.js";
import { countUploads, type RunUpload } from "./countUploads.js";
import { FileRefused } from "./FileRefused.js";
import { letStream } from "./streamedSockets.js";

export interface FilesOptions {
  readonly files: FileExchange;
  readonly limits: Limits;
  readonly count: CountRequest;
  readonly metrics: ServiceMetrics;
}

/** How long a refused sender may go on sending, so that it reads why, before its connection is cut. */
const LINGER_MS = 1_000;
const STATUS = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
} as const;

/**
 * `POST /files?name=…` and `GET /files/:id`, beside the graph and behind the same checks of head, origin and token. A file is never
 * held whole: it is handed on as it arrives, with limits of its own, and who may bring or read it says the service that keeps it.
 */
export function addFiles(app: FastifyInstance, options: FilesOptions): void {
  const { limits } = options;
  const runUpload = countUploads(limits.uploads, limits.uploadsPerCaller);
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", async () => undefined);
    scope.setErrorHandler(async (error: Error, request, reply) => answerFailure(error, request, reply));
    scope.post("/files", async (request, reply) => receiveFile(request, reply, options, runUpload));
    scope.get<{ Params: { id: string } }>("/files/:id", async (request, reply) => {
      countRequest(request, options, "readFile");
      const file = await options.files.give(request.params.id, request.caller);
      return file === null ? reply.callNotFound() : sendFile(reply, file, limits.uploadIdleMs);
    });
    for (const [url, allow] of [
      ["/files", "POST"],
      ["/files/:id", "GET"],
    ] as const) {
      const method = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"].filter((name) => name !== allow);
      const error = { status: 405, code: "BAD_USER_INPUT", message: `Only ${allow} goes here.` };
      scope.route({
        method,
        url,
        handler: async (request, reply) => replyWithError(request, reply.header("allow", allow), error),
      });
    }
  });
}

async function receiveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  options: FilesOptions,
  runUpload: RunUpload,
): Promise<FastifyReply> {
  const { files, limits } = options;
  const { caller } = request;
  countRequest(request, options, "uploadFile");
  await files.admit(caller);
  const head = checkUpload(request, limits.uploadBytes);
  const bounds = {
    mostBytes: limits.uploadBytes,
    idleMs: limits.uploadIdleMs,
    mostMs: limits.uploadMs,
    sha256: promisedDigest(request),
  };
  return runUpload(caller?.subject ?? "", async () => {
    letStream(request.raw.socket);
    const taken = await files.take({ ...head, content: arrivingBody(request.raw, bounds) }, caller);
    // The server has stopped to watch this connection; the next request comes on another.
    return reply.code(201).header("connection", "close").send(taken);
  });
}

function countRequest(request: FastifyRequest, { count, metrics }: FilesOptions, field: string): void {
  const exceeded = count(request.caller, request.ip, [field], performance.now());
  if (exceeded === undefined) return;
  metrics.rateLimited(exceeded.flow);
  const words = `Too many ${exceeded.flow}: try again in ${exceeded.retryAfterSeconds} s.`;
  throw new FileRefused(429, words, "RATE_LIMITED", exceeded.retryAfterSeconds);
}

/** As an attachment of no kind that a browser would run. A reader that stands still is cut off. */
function sendFile(reply: FastifyReply, file: GivenFile, idleMs: number): FastifyReply {
  const { name, mediaType, bytes, sha256, content } = file;
  reply.raw.setTimeout(idleMs, () => reply.raw.destroy());
  return reply
    .headers({
      "content-length": bytes,
      "content-disposition": `attachment; filename*=UTF-8''${encodeRfc5987(name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      etag: `"${sha256}"`,
    })
    .type(mediaType)
    .send(Readable.from(content, { objectMode: false }));
}

/** Of what `encodeURIComponent` leaves, RFC 5987 (3.2.1) wants these written out as well. */
function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What is refused is told in the graph's words; what of the body still comes is thrown away for a moment, then cut off. */
function answerFailure(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.raw.complete === false) {
    const { socket } = request.raw;
    // Whoever read the body may still wait for more of it; then it would not flow.
    request.raw.removeAllListeners("readable").resume();
    // The server has stopped to watch this connection; the next request comes on another.
    void reply.header("connection", "close");
    setTimeout(() => request.raw.complete || socket.destroy(), LINGER_MS).unref();
  }
  if (error instanceof FileRefused) {
    const { statusCode: status, code, message, retryAfterSeconds } = error;
    if (retryAfterSeconds === undefined) return replyWithError(request, reply, { status, code, message });
    void reply.header("retry-after", String(retryAfterSeconds));
    return replyWithError(request, reply, { status, code, message, details: { retryAfterSeconds } });
  }
  if (error instanceof NotAnAnswer && error.code in STATUS) {
    const status = STATUS[error.code as keyof typeof STATUS];
    if (status === 401) void reply.header("www-authenticate", "Bearer");
    const { retryAfterSeconds } = error.details;
    if (typeof retryAfterSeconds === "number") void reply.header("retry-after", String(retryAfterSeconds));
    return replyWithError(request, reply, { status, code: error.code, message: error.message, details: error.details });
  }
  throw error;
}
