import type { Caller } from "@tessera/kernel";
import { NotAnAnswer } from "@tessera/runtime";
import type { FastifyInstance } from "fastify";
import type { Credential } from "../identity/verifyTokens.js";
import { wordOf } from "./directly/handedOver.js";
import { replyWithError } from "./replyWithError.js";

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
  }
}

/** Checks the token before the body is read. Without a token the request is anonymous; with a bad one it is refused. */
export function addAuthentication(app: FastifyInstance, verify: (authorization: string) => Promise<Credential>): void {
  app.decorateRequest("caller", undefined);
  app.addHook("onRequest", async (request, reply) => {
    const word = wordOf(request.raw);
    if (word !== undefined) {
      request.caller = word.caller;
      return undefined;
    }
    const { authorization } = request.headers;
    if (authorization === undefined) return undefined;
    try {
      request.caller = (await verify(authorization)).caller;
      return undefined;
    } catch (cause) {
      if (!(cause instanceof NotAnAnswer)) throw cause;
      const status = cause.code === "UNAUTHENTICATED" ? 401 : 503;
      if (status === 401) void reply.header("www-authenticate", 'Bearer error="invalid_token"');
      return replyWithError(request, reply, { status, code: cause.code, message: cause.message });
    }
  });
}
