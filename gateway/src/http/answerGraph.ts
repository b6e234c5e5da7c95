import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { AnswerQuickly } from "../apollo/answerQuickly.js";
import { type DoorContext, doorContext } from "../apollo/doorContext.js";

declare module "fastify" {
  interface FastifyRequest {
    /** What the graph is asked with; undefined for a request that did not come so far. */
    door: DoorContext | undefined;
  }
}

const JSON_TYPE = "application/json; charset=utf-8";
const RESPONSE_TYPE = "application/graphql-response+json; charset=utf-8";

/** What common clients accept, and the media type that the server would choose for each. It negotiates with all others itself. */
const TYPES: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, JSON_TYPE],
  ["*/*", JSON_TYPE],
  ["application/json", JSON_TYPE],
  ["application/graphql-response+json", RESPONSE_TYPE],
  ["application/graphql-response+json, application/json", RESPONSE_TYPE],
  ["application/graphql-response+json, application/json;q=0.9", RESPONSE_TYPE],
]);

/** Answers `/graphql`: ordinary requests at once, all others through the server. */
export function answerGraph(apollo: ApolloServer<DoorContext>, answer: AnswerQuickly, requestMs: number) {
  const askServer = fastifyApolloHandler(apollo, { context: async ({ door }) => door! });
  const handler: typeof askServer = async function (request, reply) {
    const door = doorContext(request.caller, request.ip, requestMs);
    request.door = door;
    const type = request.method === "POST" ? TYPES.get(request.headers.accept) : undefined;
    const found = type === undefined ? undefined : await answer(request.body, door);
    if (typeof found === "string") return reply.header("content-type", type).send(`${found}\n`);
    if (found !== undefined) door.found = found;
    return askServer.call(this, request, reply);
  };
  return handler;
}
