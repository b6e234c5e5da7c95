import { createHash } from "node:crypto";
import { buildSubgraphSchema } from "@apollo/subgraph";
import type { Subgraph } from "@tessera/runtime";
import {
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type ObjectTypeDefinitionNode,
  parse,
} from "graphql";

type Source = Readonly<Record<string, unknown>>;
type Answered = Record<string, unknown>;

export interface MockSubgraph extends Subgraph {
  readonly schema: GraphQLSchema;
  /** Every request that came, as it came. */
  readonly asked: { readonly query: string; readonly variables: Source }[];
}

export interface MockOptions {
  /** Of 100 nullable values. */
  readonly nulls?: number;
  /** Of 100 fields. */
  readonly failures?: number;
}

/** Few, so that one entity stands in many places. */
const IDS = 4;

/**
 * A subgraph that knows nothing but its schema: each value follows from the object that it belongs to, its field and its arguments, so
 * that the same question always has the same answer. Some values are null, some fields fail, some entities are not found.
 */
export function mockSubgraph(sdl: string, { nulls = 8, failures = 4 }: MockOptions = {}): MockSubgraph {
  const typeDefs = parse(sdl);
  const references = typeDefs.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode =>
      "directives" in definition && (definition.directives ?? []).some(({ name }) => name.value === "key"),
  );
  const resolvers = Object.fromEntries(
    references.map(({ name }) => [
      name.value,
      { __resolveReference: (reference: Source) => find(name.value, reference) },
    ]),
  );
  const schema: GraphQLSchema = buildSubgraphSchema({ typeDefs, resolvers: resolvers });
  // The reference loses the type of an object whose name it asks of a subgraph that knows only its interface: no name is told there.
  const interfaceObjects = new Set<unknown>(
    references
      .filter(({ directives }) => directives?.some(({ name }) => name.value === "interfaceObject"))
      .map(({ name }) => name.value),
  );
  const asked: MockSubgraph["asked"] = [];
  const documents = new Map<string, ReturnType<typeof parse>>();
  const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
    const object = (source ?? {}) as Source;
    if (Object.hasOwn(object, info.fieldName)) return object[info.fieldName];
    const parent = info.path.prev === undefined ? info.parentType.name : seedOf(object);
    const seed = `${parent}.${info.fieldName}${JSON.stringify(args)}`;
    if (chance(`${seed} fails`) < failures)
      throw new GraphQLError(`${info.parentType.name}.${info.fieldName} failed`, { extensions: { code: "MOCKED" } });
    return mockValue(info.returnType, seed);
  };

  function mockValue(type: GraphQLOutputType, seed: string): unknown {
    if (isNonNullType(type)) return mockSome(type.ofType, seed);
    return chance(`${seed} is null`) < nulls ? null : mockSome(type, seed);
  }

  function mockSome(type: GraphQLOutputType, seed: string): unknown {
    if (isNonNullType(type)) return mockSome(type.ofType, seed);
    if (isListType(type)) {
      return Array.from({ length: chance(`${seed} length`) % 4 }, (_, index) =>
        mockValue(type.ofType, `${seed}[${index}]`),
      );
    }
    if (isEnumType(type)) return pick(type.getValues(), seed).value;
    if (isAbstractType(type)) return mockObject(pick(schema.getPossibleTypes(type), seed).name, seed);
    if (isObjectType(type)) return mockObject(type.name, seed);
    return mockLeaf(type.name, seed);
  }

  /** The entity behind a reference. */
  function find(typeName: string, reference: Source): Source | null {
    const seed = JSON.stringify(reference);
    if (chance(`${seed} is away`) < nulls) return null;
    if (chance(`${seed} is broken`) < failures)
      throw new GraphQLError(`${typeName} is broken`, { extensions: { code: "MOCKED_ENTITY" } });
    const type = schema.getType(typeName);
    return isAbstractType(type)
      ? { ...reference, __typename: pick(schema.getPossibleTypes(type), seed).name }
      : reference;
  }

  return {
    schema,
    asked,
    execute: async ({ query, operationName, variables = {} }) => {
      asked.push({ query, variables });
      const document = documents.get(query) ?? parse(query);
      documents.set(query, document);
      const result = await execute({
        schema,
        document,
        operationName,
        variableValues: variables,
        fieldResolver: resolve,
        typeResolver: (value) => (value as { __typename: string }).__typename,
      });
      // What a wire would carry.
      const carried = JSON.parse(JSON.stringify(result)) as ExecutionResult<{
        readonly _entities?: (Answered | null)[];
      }>;
      for (const entity of carried.data?._entities ?? []) {
        if (entity !== null && interfaceObjects.has(entity["__typename"])) delete entity["__typename"];
      }
      return carried;
    },
    subscribe: async () => {
      throw new Error("mocks tell no events");
    },
  };
}

/** An object is known by its id, as an entity is; one without is known by where it stands. */
function mockObject(typeName: string, seed: string): Source {
  return { __typename: typeName, id: String(chance(`${seed} id`) % IDS), __seed: `${typeName}@${seed}` };
}

function seedOf(source: Source): string {
  const { __seed, ...keys } = source;
  return keys["id"] === undefined && __seed !== undefined ? (__seed as string) : JSON.stringify(keys);
}

function mockLeaf(typeName: string, seed: string): unknown {
  const number = chance(seed);
  if (typeName === "Int" || typeName === "Points") return number;
  if (typeName === "Float") return number + 0.5;
  if (typeName === "Boolean") return number % 2 === 0;
  if (typeName === "ID") return String(number % IDS);
  return `${typeName} ${number}`;
}

function pick<Item>(items: readonly Item[], seed: string): Item {
  return items[chance(`${seed} pick`) % items.length]!;
}

/** 0 to 99, always the same for the same text. */
function chance(seed: string): number {
  return createHash("md5").update(seed).digest().readUInt32BE(0) % 100;
}
