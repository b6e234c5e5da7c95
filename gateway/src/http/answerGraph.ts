import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { AnswerQuickly } from "../apollo/answerQuickly.js";
import { type DoorContext, doorContext } from "../apollo/doorContext.js";
import { wordOf } from "./directly/handedOver.js";
import { mediaType } from "./mediaTypes.js";

declare module "fastify" {
  interface FastifyRequest {
    /** What the graph is asked with; undefined for a request that did not come so far. */
    door: DoorContext | undefined;
  }
}

/** Answers `/graphql`: ordinary requests at once, all others through the server. */
export function answerGraph(apollo: ApolloServer<DoorContext>, answer: AnswerQuickly, requestMs: number) {
  const askServer = fastifyApolloHandler(apollo, { context: async ({ door }) => door! });
  const handler: typeof askServer = async function (request, reply) {
    const asked = wordOf(request.raw)?.door;
    const door = asked ?? doorContext(request.caller, request.ip, requestMs);
    request.door = door;
    if (asked === undefined && request.method === "POST") {
      const type = mediaType(request.headers.accept);
      const found = type === undefined ? undefined : await answer(request.body, door);
      if (typeof found === "string") return reply.header("content-type", type).send(`${found}\n`);
      if (found !== undefined) door.found = found;
    }
    return askServer.call(this, request, reply);
  };
  return handler;
}
