import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

/** Schemas by subgraph, and what they compose to. */
export interface ComposedSchemas {
  readonly schemas: Readonly<Record<string, string>>;
  readonly supergraphSdl: string;
}

/** Throws with what is wrong when they do not compose. */
export function composeSchemas(schemas: ComposedSchemas["schemas"]): ComposedSchemas {
  const services = Object.entries(schemas).map(([name, sdl]) => ({
    name,
    url: `http://${name}.internal`,
    typeDefs: parse(sdl),
  }));
  const { errors, supergraphSdl } = composeServices(services);
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join("\n"));
  return { schemas, supergraphSdl };
}
