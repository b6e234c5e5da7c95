import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";

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

/**
 * Takes JSON bodies only, up to as many bytes as this caller may send; known after authentication, counted while they arrive. What
 * is compressed is not unpacked: its size would be known too late.
 */
export function addBodyReader(app: FastifyInstance, mostBytes: (request: FastifyRequest) => number): void {
  app.decorateRequest("bodyBytes", 0);
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", async (request: FastifyRequest, payload: Readable) => {
    const text = await readText(request, payload, mostBytes(request));
    return new Promise((resolve, reject) => {
      void parse(request, text, (error, body) =>
        error === null ? resolve(body) : reject(new BodyRefused(400, "Malformed JSON.")),
      );
    });
  });
}

async function readText(request: FastifyRequest, payload: Readable, mostBytes: number): Promise<string> {
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") throw new BodyRefused(415, "Compressed.");
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) throw new BodyRefused(413, tooLarge(mostBytes));
  const body = await readBytes(payload, mostBytes);
  request.bodyBytes = body.length;
  // Another text would be read out of bytes that are none, and two keys that differ could become one.
  if (!isUtf8(body)) throw new BodyRefused(400, "Malformed text.");
  return body.toString("utf8");
}

async function readBytes(payload: Readable, mostBytes: number): Promise<Buffer> {
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
    throw cause instanceof BodyRefused ? cause : new BodyRefused(400, "The body broke off.");
  }
  return Buffer.concat(chunks);
}

export function tooLarge(mostBytes: number): string {
  return `The request is larger than ${mostBytes} bytes.`;
}
