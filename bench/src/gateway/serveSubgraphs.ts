import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SERVICE_NAMES } from "@tessera/contracts";
import { type MockedRequest, mockedSubgraph } from "./mockedSubgraph.js";

/**
 * A program that serves the four subgraphs, each on a port of its own, and tells the ports to its parent. Every answer is computed once
 * and kept by the text of its request, so that the gateways are measured and not what stands behind them.
 */
async function serveSubgraphs(): Promise<void> {
  const ports: Record<string, number> = {};
  for (const name of SERVICE_NAMES) {
    const sdl = readFileSync(`${process.argv[2]}/services/${name}/schema.graphql`, "utf8");
    ports[name] = await serve(mockedSubgraph(sdl));
  }
  process.send?.({ ports });
}

async function serve(answer: (request: MockedRequest) => Promise<unknown>): Promise<number> {
  const known = new Map<string, Buffer>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // Our gateway asks a subgraph that is slow whether it lives.
    if (request.method === "GET") return void response.writeHead(200).end("{}");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const send = (body: Buffer): void => {
        response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
      };
      const before = known.get(text);
      if (before !== undefined) return send(before);
      void answer(JSON.parse(text) as MockedRequest).then((result) => {
        const body = Buffer.from(JSON.stringify(result));
        known.set(text, body);
        send(body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

process.once("disconnect", () => process.exit());
void serveSubgraphs();
