import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { replyWithError } from "./replyWithError.js";

/** Headers of which there is one. Of two, what stands before this door may have believed the other. */
const ONCE: ReadonlySet<string> = new Set(["host", "authorization", "content-type", "content-encoding", "origin"]);

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
export function headProblem({ rawHeaders, headers }: IncomingMessage, localOnly: boolean): HeadProblem | undefined {
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.includes(name)) return { status: 400, message: `There are two headers \`${name}\`.` };
    seen.push(name);
  }
  const { host } = headers;
  if (host === undefined || host === "") return { status: 400, message: "There is no header `host`." };
  if (!isServedHost(host, localOnly)) return { status: 421, message: "This host is not served here." };
  return undefined;
}

/** False for a host that is not named, and with `localOnly` for another than this machine. */
export function isServedHost(host: string | undefined, localOnly: boolean): boolean {
  return host !== undefined && host !== "" && (!localOnly || LOOPBACK.test(host));
}

/** Turns such requests away before any other rule looks at them. */
export function addHeadChecks(app: FastifyInstance, localOnly: boolean): void {
  app.addHook("onRequest", (request, reply, done) => {
    const problem = headProblem(request.raw, localOnly);
    if (problem === undefined) return done();
    replyWithError(request, reply, { ...problem, code: "BAD_USER_INPUT" });
  });
}
