import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { wordOf } from "./directly/handedOver.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Size of the body that was read. */
    bodyBytes: number;
  }
}

class BodyRefused extends Error {
  constructor(
    readonly statusCode: 400 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

function brokenOff(): BodyRefused {
  return new BodyRefused(400, "The body broke off.");
}

/**
 * Takes JSON bodies only, up to as many bytes as this caller may send; known after authentication, counted while they arrive. What
 * is compressed is not unpacked: its size would be known too late.
 */
export function addBodyReader(app: FastifyInstance, mostBytes: (request: FastifyRequest) => number): void {
  app.decorateRequest("bodyBytes", 0);
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", (request: FastifyRequest, payload: Readable, done) => {
    readText(request, payload, mostBytes(request)).then(
      (text) =>
        void parse(request, text, (error, body) =>
          error === null ? done(null, body) : done(new BodyRefused(400, "Malformed JSON.")),
        ),
      done,
    );
  });
}

async function readText(request: FastifyRequest, payload: Readable, mostBytes: number): Promise<string> {
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") throw new BodyRefused(415, "Compressed.");
  const { "content-length": toldBytes, "transfer-encoding": coding } = request.headers;
  if (Number(toldBytes ?? 0) > mostBytes) throw new BodyRefused(413, tooLarge(mostBytes));
  const word = wordOf(request.raw);
  // Node reads no more of a body than its head has told.
  const isTold = toldBytes !== undefined && coding === undefined;
  const body = word ? word.body : isTold ? await readBytes(payload) : await countBytes(payload, mostBytes);
  request.bodyBytes = body.length;
  // Another text would be read out of bytes that are none, and two keys that differ could become one.
  if (!isUtf8(body)) throw new BodyRefused(400, "Malformed text.");
  return body.toString("utf8");
}

async function readBytes(payload: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    // A client that goes away in the middle is no failure of ours.
    const breakOff = (): void => reject(brokenOff());
    payload.on("data", (chunk: Buffer) => chunks.push(chunk));
    payload.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    payload.on("error", breakOff);
    payload.on("close", breakOff);
  });
}

async function countBytes(payload: Readable, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw new BodyRefused(413, tooLarge(mostBytes));
      chunks.push(chunk);
    }
  } catch (cause) {
    // A client that goes away in the middle is no failure of ours.
    throw cause instanceof BodyRefused ? cause : brokenOff();
  }
  return Buffer.concat(chunks);
}

export function tooLarge(mostBytes: number): string {
  return `The request is larger than ${mostBytes} bytes.`;
}
