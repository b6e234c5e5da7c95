import { type GraphQLFormattedError, Kind, parse, type SelectionSetNode } from "graphql";
import { BoundedMap } from "./boundedMap.js";

/** The response keys that one request to a subgraph was to bring. */
interface WantedKeys {
  /** Of the root fields; undefined when the request asks for entities. */
  readonly root: readonly string[] | undefined;
  /** Of entities, by their type. */
  readonly entities: ReadonlyMap<string, readonly string[]>;
}

const wanted = new BoundedMap<string, WantedKeys>(2_000);

/** More would be cut from the answer anyway (see `limits.errors`). */
const MOST_PATHS = 20;

/** Where the fields stand that a failed request leaves null: paths in the subgraph's answer, as it would have written them. */
export function pathsOfFailedFetch(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): (string | number)[][] {
  const keys = wanted.get(query) ?? readKeys(query);
  wanted.set(query, keys);
  if (keys.root !== undefined) return keys.root.map((key) => [key]);
  const representations = (variables["representations"] ?? []) as readonly { readonly __typename?: string }[];
  const paths: (string | number)[][] = [];
  for (const [index, { __typename }] of representations.entries()) {
    for (const key of keys.entities.get(__typename ?? "") ?? []) {
      paths.push(["_entities", index, key]);
      if (paths.length === MOST_PATHS) return paths;
    }
  }
  return paths;
}

/** The answer to a request that failed as a whole: nothing, and one error for each field that is missing for it. */
export function failedFetch(
  query: string,
  variables: Readonly<Record<string, unknown>> | undefined,
  error: { readonly message: string; readonly code: string },
): { data: null; errors: GraphQLFormattedError[] } {
  const paths = pathsOfFailedFetch(query, variables);
  const extensions = { code: error.code };
  const errors = paths.map((path) => ({ message: error.message, path, extensions }));
  return { data: null, errors: errors.length > 0 ? errors : [{ message: error.message, extensions }] };
}

function readKeys(query: string): WantedKeys {
  const document = parse(query, { noLocation: true });
  const entities = new Map<string, string[]>();
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)!;
  let root: string[] | undefined = [];
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) continue;
    if (selection.name.value === "_entities") {
      root = undefined;
      collect(selection.selectionSet, undefined);
    } else root?.push(selection.alias?.value ?? selection.name.value);
  }
  return { root, entities };

  function collect(selections: SelectionSetNode | undefined, type: string | undefined): void {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) add(type, selection.alias?.value ?? selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      } else collect(fragments.get(selection.name.value), type);
    }
  }

  function add(type: string | undefined, key: string): void {
    if (type === undefined || key === "__typename") return;
    const keys = entities.get(type) ?? [];
    if (!keys.includes(key)) entities.set(type, [...keys, key]);
  }
}
