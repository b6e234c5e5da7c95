import type { FastifyReply, FastifyRequest } from "fastify";

/** One error without data, in the media type that the client asked for. */
export interface DoorError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const RESPONSE_TYPE = "application/graphql-response+json";

/** Answers what the door itself refuses, before the graph is asked. */
export function replyWithError(request: FastifyRequest, reply: FastifyReply, error: DoorError): FastifyReply {
  const { status, code, message, details = {} } = error;
  const accept = request.headers.accept ?? "";
  return reply
    .code(status)
    .type(`${accept.includes(RESPONSE_TYPE) ? RESPONSE_TYPE : "application/json"}; charset=utf-8`)
    .send(JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] }));
}
