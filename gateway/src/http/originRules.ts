import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";
import { replyWithError } from "./replyWithError.js";

/** True for no origin (not a browser), the page's own, or one that is configured exactly. */
export function allowsOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** CORS for exact origins; every other page's request is refused before it does anything. */
export function addOriginRules(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    void reply.header("vary", "origin");
    if (!allowsOrigin(request.headers, origins)) {
      replyWithError(request, reply, { status: 403, code: "FORBIDDEN", message: "This origin is not allowed." });
      return;
    }
    if (origin !== undefined && origins.includes(origin)) void reply.header("access-control-allow-origin", origin);
    if (request.method !== "OPTIONS") return done();
    void reply
      .headers({
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type, apollo-require-preflight",
        "access-control-max-age": "600",
      })
      .code(204)
      .send();
  });
}
