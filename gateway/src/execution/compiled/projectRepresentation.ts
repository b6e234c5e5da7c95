import type { QueryPlanSelectionNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { type AnswerObject, isAnswerObject, readField, writeField } from "./answerFields.js";
import { mergeAnswer } from "./mergeAnswer.js";
import { typesWithin } from "./typesWithin.js";

/**
 * Takes from an object what a subgraph needs to know it by (its keys and what its fields require). undefined when some of it is
 * missing: its own fetch has failed, and has said so.
 */
export type Projection = (object: AnswerObject) => AnswerObject | undefined;

type Part = (object: AnswerObject, into: AnswerObject) => boolean;

export function compileProjection(schema: GraphQLSchema, selections: readonly QueryPlanSelectionNode[]): Projection {
  const parts = selections.map((selection) => compilePart(schema, selection));
  return (object) => {
    const projected: AnswerObject = {};
    for (const part of parts) if (!part(object, projected)) return undefined;
    return projected;
  };
}

/** The fields that representations of these selections are made of, whatever their type, without `__typename`. */
export function keysOf(selections: readonly QueryPlanSelectionNode[]): ReadonlySet<string> {
  const keys = selections.flatMap((selection) =>
    selection.kind === "Field" ? [selection.alias ?? selection.name] : [...keysOf(selection.selections)],
  );
  return new Set(keys.filter((key) => key !== "__typename"));
}

function compilePart(schema: GraphQLSchema, selection: QueryPlanSelectionNode): Part {
  if (selection.kind === "Field") return compileField(schema, selection);
  if (selection.typeCondition === undefined) return () => true;
  const types = typesWithin(schema, selection.typeCondition);
  const inner = compileProjection(schema, selection.selections);
  return (object, into) => {
    if (!types.has(object["__typename"])) return true;
    const projected = inner(object);
    if (projected !== undefined) mergeAnswer(into, projected);
    return true;
  };
}

function compileField(
  schema: GraphQLSchema,
  { alias, name, selections }: Extract<QueryPlanSelectionNode, { kind: "Field" }>,
): Part {
  const key = alias ?? name;
  const inner = selections === undefined ? undefined : compileProjection(schema, selections);
  return (object, into) => {
    const value = readField(object, key);
    if (value === undefined) return false;
    writeField(into, key, inner === undefined ? value : projectValue(value, inner));
    return true;
  };
}

function projectValue(value: unknown, inner: Projection): unknown {
  if (Array.isArray(value)) return value.map((element) => projectValue(element, inner));
  return isAnswerObject(value) ? (inner(value) ?? null) : null;
}
