import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { NotAnAnswer } from "../errors.js";
import { CALLER_HEADER, readCaller } from "./callerHeader.js";
import type { FileExchange } from "./fileExchange.js";
import { CommandRefused } from "./runCommand.js";

/** Carries name, media type and digest of a file between the gateway and its service: JSON, base64url. */
export const FILE_HEADER = "x-tessera-file";

export function writeFileHead(head: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(head), "utf8").toString("base64url");
}

/** Throws CommandRefused for anything that `writeFileHead` did not write. */
export function readFileHead(header: string | string[] | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(String(header), "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
  } catch {
    throw new CommandRefused(400, "Malformed request.");
  }
}

/**
 * Files between the gateway and a service: `POST /files/admission`, `POST /files`, `GET /files/:id`. In a scope of its own, where
 * a body is handed on as it arrives and no limit of the other routes counts; the gateway has counted it.
 */
export function serveFiles(
  app: FastifyInstance,
  exchange: () => FileExchange | undefined,
  refuseCaller: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "application/octet-stream",
      async (_request: FastifyRequest, payload: Readable) => payload,
    );
    scope.addHook("onRequest", async (request, reply) =>
      request.internalCaller === "gateway" ? undefined : refuseCaller(request, reply),
    );
    const files = (): FileExchange => {
      const served = exchange();
      if (served === undefined) throw new CommandRefused(404, "This service keeps no files.");
      return served;
    };
    scope.post("/files/admission", async (request, reply) => {
      await files().admit(callerOf(request));
      return reply.code(204).send();
    });
    scope.post("/files", async (request, reply) => {
      const { name, mediaType } = readFileHead(request.headers[FILE_HEADER]);
      const content = request.body as Readable;
      const arriving = { name: String(name), mediaType: String(mediaType), content: unbroken(content) };
      return reply.code(201).send(await files().take(arriving, callerOf(request)));
    });
    scope.get<{ Params: { id: string } }>("/files/:id", async (request, reply) => {
      const given = await files().give(request.params.id, callerOf(request));
      if (given === null) return reply.code(404).send({ error: { code: "BAD_USER_INPUT", message: "No such file." } });
      const { content, ...head } = given;
      void reply.headers({ [FILE_HEADER]: writeFileHead({ ...head }), "content-length": given.bytes });
      return reply.type("application/octet-stream").send(Readable.from(content, { objectMode: false }));
    });
  });
}

/** The body, whose end before its time is an error and never the end of the file. */
async function* unbroken(body: Readable): AsyncGenerator<Buffer> {
  try {
    // Who refuses on the way answers first; what still comes is thrown away, so that the connection serves the next request.
    for await (const part of body.iterator({ destroyOnReturn: false })) yield part as Buffer;
  } catch (cause) {
    throw new NotAnAnswer("BAD_USER_INPUT", "The body broke off.", { cause });
  } finally {
    body.resume();
  }
}

function callerOf(request: FastifyRequest): ReturnType<typeof readCaller> {
  const header = request.headers[CALLER_HEADER];
  return readCaller(Array.isArray(header) ? header[0] : header);
}
