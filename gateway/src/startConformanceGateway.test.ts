import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BuiltSubgraph } from "@tessera/runtime";
import { auditServer } from "graphql-http";
import { startConformanceGateway } from "./startConformanceGateway.js";
import type { RunningGateway } from "./startGateway.js";
import { testSubgraphs } from "./test/testSubgraphs.js";

let folder: string;
let file: string;
let gateway: RunningGateway;
const servers: Server[] = [];

/** A subgraph as anybody would serve it: GraphQL over HTTP and nothing else. */
async function serve(subgraph: BuiltSubgraph): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void subgraph.execute(JSON.parse(Buffer.concat(chunks).toString()), undefined).then((result) => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
      });
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/any/path`;
}

beforeAll(async () => {
  const { people, orders, ratings } = await testSubgraphs();
  const urls = { people: await serve(people), orders: await serve(orders), ratings: await serve(ratings) };
  const { supergraphSdl } = await testSubgraphs(urls);
  folder = mkdtempSync(path.join(tmpdir(), "tessera-conformance-"));
  file = path.join(folder, "supergraph.graphql");
  writeFileSync(file, supergraphSdl);
  gateway = await startConformanceGateway({ supergraphFile: file, port: 0 });
});
afterAll(async () => {
  await gateway.stop();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers freely
const ask = async (query: string): Promise<any> =>
  (
    await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    })
  ).json();

test("any supergraph is served over the addresses in its file", async () => {
  expect(await ask("{ people(first: 1) { name orders(first: 1) rating } }")).toEqual({
    data: { people: [{ name: "Person 1", orders: ["order 1.0"], rating: 10 }] },
  });
});

test("no limit of ours stands in the way of a suite", async () => {
  const deep = `{ person(id: 1) ${"{ friend ".repeat(15)}{ rating }${" }".repeat(15)} }`;
  expect((await ask(deep)).errors).toBeUndefined();
});

test.each(["compiled", "apollo"] as const)(
  "all audits of GraphQL over HTTP pass with the executor %s",
  async (executor) => {
    const audited = await startConformanceGateway({ supergraphFile: file, port: 0, executor });
    const results = await auditServer({
      url: `${audited.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, { ...init, headers: { ...init.headers, "apollo-require-preflight": "1" } }),
    });
    await audited.stop();
    expect(results.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([]);
    expect(results).toHaveLength(61);
  },
);

test("it does not start in production, nor over a file that is no supergraph", async () => {
  await expect(startConformanceGateway({ supergraphFile: path.join(folder, "nothing"), port: 0 })).rejects.toThrow(
    "cannot be read",
  );
  const other = path.join(folder, "other.graphql");
  writeFileSync(other, "type Query { a: Int }");
  await expect(startConformanceGateway({ supergraphFile: other, port: 0 })).rejects.toThrow("is not one");
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await expect(startConformanceGateway({ supergraphFile: file, port: 0 })).rejects.toThrow("production");
  } finally {
    process.env["NODE_ENV"] = before;
  }
});
