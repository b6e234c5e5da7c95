import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from "graphql";

export interface MockedRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
}

const LIST_LENGTH = 20;
/** Fewer partners than rewards, as in any catalogue. */
const PARTNERS = 7;

/** A subgraph that answers any request by its schema alone, always the same: nothing is null, lists have 20 elements. */
export function mockedSubgraph(sdl: string): (request: MockedRequest) => Promise<unknown> {
  const schema: GraphQLSchema = buildSubgraphSchema(parse(sdl));
  const fieldResolver: GraphQLFieldResolver<Readonly<Record<string, unknown>> | undefined, unknown> = (
    source,
    _args,
    _context,
    info,
  ) => source?.[info.fieldName] ?? valueOf(info.returnType, info.fieldName, Number(source?.["index"] ?? 0));
  return async ({ query, variables, operationName }) =>
    execute({
      schema,
      document: parse(query),
      variableValues: variables ?? {},
      operationName: operationName ?? null,
      fieldResolver: fieldResolver as GraphQLFieldResolver<unknown, unknown>,
    });
}

function valueOf(type: GraphQLOutputType, name: string, index: number): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, name, index);
  if (isListType(type)) return Array.from({ length: LIST_LENGTH }, (_, element) => valueOf(type.ofType, name, element));
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isObjectType(type)) {
    const key = type.name === "Partner" ? { code: `partner-${index % PARTNERS}` } : { id: `${type.name}-${index}` };
    return { __typename: type.name, index, ...key };
  }
  if (type.name === "Boolean") return true;
  return ["Int", "Float", "Points"].includes(type.name) ? 100 + index : `${name} ${index}`;
}
