import { buildSubgraphSchema } from "@apollo/subgraph";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import {
  type DocumentNode,
  type GraphQLAbstractType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  parse,
  print,
} from "graphql";
import { buildSchemaSync, createResolversMap, type NonEmptyArray } from "type-graphql";

const FEDERATION_DIRECTIVES = [
  "@key",
  "@shareable",
  "@external",
  "@requires",
  "@provides",
  "@inaccessible",
  "@tag",
  "@override",
];
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(FEDERATION_DIRECTIVES)})\n`;

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- type-graphql names a class by this type
type ResolverClass = Function;

/** Answers the object behind an entity reference, null when there is none. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each service types its own reference and context
export type ReferenceResolver = (reference: any, context: any) => unknown;

export interface SubgraphTypes {
  /** Classes with @Resolver. */
  readonly resolvers: readonly ResolverClass[];
  /** By entity type: how this service finds an object of its own from a `@key`. */
  readonly references?: Readonly<Record<string, ReferenceResolver>>;
  /** Types that no field of the resolvers reaches: stubs of other services' entities that only carry fields of ours. */
  readonly orphanedTypes?: readonly ResolverClass[];
}

export interface FederatedSchema {
  readonly schema: GraphQLSchema;
  /** What the supergraph is composed from. */
  readonly sdl: string;
}

/** Classes of type-graphql → a Federation 2 subgraph. `printSubgraphSchema` would lose the directives, so the SDL is printed here. */
export function federate({ resolvers, references = {}, orphanedTypes = [] }: SubgraphTypes): FederatedSchema {
  const { schema, typeDefs, sdl } = describe(resolvers, orphanedTypes);
  return { schema: buildSubgraphSchema({ typeDefs, resolvers: resolversOf(schema, references) as never }), sdl };
}

interface Described {
  /** As type-graphql builds it, with its resolvers. */
  readonly schema: GraphQLSchema;
  readonly typeDefs: DocumentNode;
  readonly sdl: string;
}

/** By the list of resolvers: a service that starts again in the same process, as services of tests do, reads its classes no second time. */
const described = new WeakMap<readonly ResolverClass[], Described>();

function describe(resolvers: readonly ResolverClass[], orphanedTypes: readonly ResolverClass[]): Described {
  const known = described.get(resolvers);
  if (known) return known;
  resolveFieldsPlainly();
  const schema = buildSchemaSync({
    resolvers: [...resolvers] as unknown as NonEmptyArray<ResolverClass>,
    orphanedTypes: [...orphanedTypes],
    validate: false,
    authChecker: () => false,
    pubSub: NO_PUBSUB,
  });
  const typeDefs = parse(LINK + printSchemaWithDirectives(schema));
  const made = { schema, typeDefs, sdl: `${print(typeDefs)}\n` };
  described.set(resolvers, made);
  return made;
}

const NO_PUBSUB = {
  publish: (): never => {
    throw new Error("a subscription names its source with `subscribe`");
  },
  subscribe: (): never => {
    throw new Error("a subscription names its source with `subscribe`");
  },
};

interface FieldsOfStorage {
  readonly fields: { name: string; schemaName: string; simple?: boolean }[];
}

/**
 * type-graphql wraps every plain field in an asynchronous function, which costs more than all the rest of a thin execution. A
 * field that is called like its property needs none: graphql-js reads the property, and calls it when it is a function.
 */
function resolveFieldsPlainly(): void {
  const storage = (globalThis as { TypeGraphQLMetadataStorage?: FieldsOfStorage }).TypeGraphQLMetadataStorage;
  for (const field of storage?.fields ?? []) field.simple ??= field.name === field.schemaName;
}

type TypeResolvers = Record<string, unknown>;

function resolversOf(
  schema: GraphQLSchema,
  references: Readonly<Record<string, ReferenceResolver>>,
): Record<string, unknown> {
  const map = createResolversMap(schema) as Record<string, TypeResolvers>;
  for (const type of Object.values(schema.getTypeMap())) {
    const own = map[type.name];
    if (own === undefined) continue;
    // Objects are plain values, not instances of the classes that describe them.
    if (isObjectType(type)) delete own["__isTypeOf"];
    if (isAbstractType(type)) map[type.name] = { __resolveType: resolveTypeOf(schema, type) };
  }
  for (const [name, resolve] of Object.entries(references)) {
    if (!isObjectType(schema.getType(name)))
      throw new Error(`a reference resolver is given for ${name}, which the schema does not have`);
    map[name] = { ...map[name], __resolveReference: resolve };
  }
  return map;
}

/** A member of a union says which it is by `__typename`, or, where a command's refusal is handed through, by its `kind`. */
function resolveTypeOf(schema: GraphQLSchema, abstract: GraphQLAbstractType): (value: unknown) => string {
  const possible = new Set(schema.getPossibleTypes(abstract).map((type) => type.name));
  return (value) => {
    const { __typename, kind } = value as { readonly __typename?: unknown; readonly kind?: unknown };
    const name = [__typename, kind].find((candidate) => typeof candidate === "string" && possible.has(candidate));
    if (name === undefined)
      throw new TypeError(`a value of ${abstract.name} tells by neither __typename nor kind which member it is`);
    return name as string;
  };
}
