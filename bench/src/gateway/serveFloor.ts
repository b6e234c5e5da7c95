import { createLogger, type Subgraph } from "@tessera/runtime";
import { startGateway } from "@tessera/gateway";
import Fastify from "fastify";
import type { ExecutionResult } from "graphql";
import { Pool } from "undici";
import { GATEWAY_QUERIES } from "./gatewayQueries.js";
import type { ServedGateway } from "./serveGateway.js";

/** What our gateway asked one subgraph for one query. */
interface Recorded {
  readonly subgraph: string;
  readonly body: string;
}

/**
 * The least that a gateway in Node does for the queries of this benchmark: a bare Fastify handler that sends the subgraphs the same
 * bodies in the same stages over undici and joins their answers as text. It knows no schema, no caller and no limit, parses nothing,
 * and its answers are not what was asked for: what it costs is Node's HTTP, in and out.
 */
async function serveFloor(options: ServedGateway): Promise<string> {
  const stages = new Map<string, Recorded[][]>();
  for (const { query, variables } of GATEWAY_QUERIES) stages.set(query, await record(options, query, variables));
  const pools = Object.fromEntries(
    Object.entries(options.subgraphUrls).map(([name, url]) => [name, new Pool(url, { connections: 64 })] as const),
  );
  const headers = { "content-type": "application/json" };
  const ask = async ({ subgraph, body }: Recorded): Promise<string> => {
    const answer = await pools[subgraph]!.request({ path: "/graphql", method: "POST", headers, body });
    return answer.body.text();
  };
  const app = Fastify();
  app.post<{ Body: { query: string } }>("/graphql", async (request, reply) => {
    const answers: string[] = [];
    for (const stage of stages.get(request.body.query) ?? []) answers.push(...(await Promise.all(stage.map(ask))));
    return reply.header("content-type", "application/json; charset=utf-8").send(answers.join());
  });
  return `${await app.listen({ host: "127.0.0.1", port: 0 })}/graphql`;
}

/** Asks our gateway once and notes what it sends. */
async function record(
  options: ServedGateway,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Recorded[][]> {
  // What is sent before anything else is answered is of one stage.
  const stages: Recorded[][] = [];
  let answered = 0;
  const recording = (subgraph: string, url: string): Subgraph => ({
    execute: async (request) => {
      const body = JSON.stringify(request);
      (stages[answered] ??= []).push({ subgraph, body });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body });
      const result = (await answer.json()) as ExecutionResult;
      answered += 1;
      return result;
    },
    subscribe: async () => ({ data: null }),
  });
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    subgraphs: Object.fromEntries(
      Object.entries(options.subgraphUrls).map(([name, url]) => [name, recording(name, url)] as const),
    ),
    jwks: options.jwks,
    issuer: options.issuer,
    audience: options.audience,
    development: false,
    log: createLogger("gateway", "error"),
  });
  const headers = { "content-type": "application/json" };
  await fetch(`${gateway.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  await gateway.stop();
  return stages.filter((stage) => stage !== undefined);
}

process.once("disconnect", () => process.exit());
void serveFloor(JSON.parse(process.argv[2] ?? "{}") as ServedGateway).then((url) => process.send?.({ url }));
