import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { replyWithError } from "./replyWithError.js";

/** Headers of which there is one. Of two, what stands before this door may have believed the other. */
const ONCE = ["host", "authorization", "content-type", "content-encoding", "origin"] as const;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

interface HeadProblem {
  readonly status: 400 | 421;
  readonly message: string;
}

/** True for the addresses of the machine itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.includes(":") ? `[${host}]` : host);
}

/**
 * What is wrong with a request's head, before anything of it is believed. With `localOnly` the door serves this machine alone:
 * a page on the Internet whose name was bound to a loopback address (DNS rebinding) says another host.
 */
export function headProblem({ headersDistinct }: IncomingMessage, localOnly: boolean): HeadProblem | undefined {
  const twice = ONCE.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  if (twice !== undefined) return { status: 400, message: `There are two headers \`${twice}\`.` };
  const host = headersDistinct["host"]?.[0];
  if (host === undefined || host === "") return { status: 400, message: "There is no header `host`." };
  if (localOnly && !LOOPBACK.test(host)) return { status: 421, message: "This host is not served here." };
  return undefined;
}

/** Turns such requests away before any other rule looks at them. */
export function addHeadChecks(app: FastifyInstance, localOnly: boolean): void {
  app.addHook("onRequest", async (request, reply) => {
    const problem = headProblem(request.raw, localOnly);
    return problem && replyWithError(request, reply, { ...problem, code: "BAD_USER_INPUT" });
  });
}
