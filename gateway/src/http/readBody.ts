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
    readonly statusCode: 400 | 413,
    message: string,
  ) {
    super(message);
  }
}

/** Takes JSON bodies only, up to as many bytes as this caller may send; known after authentication, counted while they arrive. */
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
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) throw new BodyRefused(413, tooLarge(mostBytes));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new BodyRefused(413, tooLarge(mostBytes));
    chunks.push(chunk);
  }
  request.bodyBytes = bytes;
  return Buffer.concat(chunks).toString("utf8");
}

export function tooLarge(mostBytes: number): string {
  return `The request is larger than ${mostBytes} bytes.`;
}
