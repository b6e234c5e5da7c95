import type { FetchDataRewrite } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { type AnswerObject, isAnswerObject, readField, writeField } from "./answerFields.js";
import { typesWithin } from "./typesWithin.js";

/** Changes an object in place. */
export type Rewrite = (object: unknown) => void;

const ON_TYPE = "... on ";

/**
 * The planner's rewrites of what is sent to a subgraph or comes from it, as one function; undefined when there are none. They
 * rename keys that had to be asked for under another name, and set the type name that a subgraph knows an interface object by.
 */
export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
): Rewrite | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  const all = rewrites.map((rewrite) => compileRewrite(schema, rewrite));
  return (object) => all.forEach((rewrite) => rewrite(object));
}

/** The names that renamed keys carry in the subgraph's own answer, to the client's names: errors are told by the former. */
export function renamedKeys(rewrites: readonly FetchDataRewrite[] | undefined): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const rewrite of rewrites ?? []) {
    if (rewrite.kind === "KeyRenamer") renamed.set(rewrite.path.at(-1)!, rewrite.renameKeyTo);
  }
  return renamed;
}

function compileRewrite(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const key = rewrite.path.at(-1)!;
  const change = (object: AnswerObject): void => {
    if (rewrite.kind === "ValueSetter") return writeField(object, key, rewrite.setValueTo);
    const value = readField(object, key);
    if (value === undefined) return;
    writeField(object, rewrite.renameKeyTo, value);
    delete object[key];
  };
  return compilePath(schema, rewrite.path.slice(0, -1), change);
}

function compilePath(schema: GraphQLSchema, path: readonly string[], change: (object: AnswerObject) => void): Rewrite {
  const [first, ...rest] = path;
  if (first === undefined) return eachObject(change);
  const inner = compilePath(schema, rest, change);
  if (!first.startsWith(ON_TYPE)) return eachObject((object) => inner(readField(object, first)));
  const types = typesWithin(schema, first.slice(ON_TYPE.length));
  return eachObject((object) => {
    const typeName = object["__typename"];
    // A type name is not always asked for; where it is missing the planner knows that the condition holds.
    if (typeName === undefined || types.has(typeName)) inner(object);
  });
}

function eachObject(visit: (object: AnswerObject) => void): Rewrite {
  const rewrite = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(rewrite);
    else if (isAnswerObject(value)) visit(value);
  };
  return rewrite;
}
