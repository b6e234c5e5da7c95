import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import type { Subgraph } from "@tessera/runtime";
import { execute, parse } from "graphql";

type Values = Readonly<Record<string, unknown>>;

export interface PlainSubgraph extends Subgraph {
  readonly sdl: string;
  readonly asked: { readonly query: string; readonly variables: Values }[];
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject"
])\n`;

/** A subgraph of a schema and its resolvers, as anybody would write it, that remembers what it was asked. */
export function plainSubgraph(schema: string, resolvers: Readonly<Record<string, Values>>): PlainSubgraph {
  const sdl = LINK + schema;
  const built = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
  const asked: PlainSubgraph["asked"] = [];
  return {
    sdl,
    asked,
    execute: async ({ query, operationName, variables = {} }) => {
      asked.push({ query, variables });
      return execute({ schema: built, document: parse(query), operationName, variableValues: variables });
    },
    subscribe: async () => {
      throw new Error("nothing is told here");
    },
  };
}

/** Throws for subgraphs that do not compose. */
export function composed(subgraphs: Readonly<Record<string, PlainSubgraph>>): string {
  const services = Object.entries(subgraphs).map(([name, { sdl }]) => ({
    name,
    url: `http://${name}.internal`,
    typeDefs: parse(sdl),
  }));
  const { errors, supergraphSdl } = composeServices(services);
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}
