import { readFileSync } from "node:fs";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { type ExecutorName, startGateway } from "@tessera/gateway";
import { connectSubgraph, createLogger } from "@tessera/runtime";

/** What a program of this kind is started with, as JSON in its first argument. */
export interface ServedGateway {
  /** "stock": @apollo/gateway in the standalone server of @apollo/server, as its documentation sets it up. "floor": serveFloor.ts. */
  readonly kind: "stock" | "floor" | ExecutorName;
  readonly supergraphFile: string;
  readonly subgraphUrls: Readonly<Record<string, string>>;
  readonly jwks: { readonly keys: object[] };
  readonly issuer: string;
  readonly audience: string;
}

async function serveGateway(options: ServedGateway): Promise<string> {
  const supergraphSdl = readFileSync(options.supergraphFile, "utf8");
  if (options.kind === "stock") {
    process.env["APOLLO_TELEMETRY_DISABLED"] = "true";
    const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
    const { url } = await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: 0 } });
    return url;
  }
  const connected = Object.entries(options.subgraphUrls).map(
    ([name, url]) => [name, connectSubgraph(url, "bench-credential-bench-credential")] as const,
  );
  const { url } = await startGateway({
    host: "127.0.0.1",
    port: 0,
    subgraphs: Object.fromEntries(connected),
    supergraphSdl,
    ...(options.kind !== "floor" && { executor: options.kind }),
    jwks: options.jwks,
    issuer: options.issuer,
    audience: options.audience,
    development: false,
    log: createLogger("gateway", "error"),
  });
  return `${url}/graphql`;
}

process.once("disconnect", () => process.exit());
void serveGateway(JSON.parse(process.argv[2] ?? "{}") as ServedGateway).then((url) => process.send?.({ url }));
