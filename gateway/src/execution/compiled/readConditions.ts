import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { readField } from "./answerFields.js";

/** Reads from a request's variables what @skip and @include ask for. Throws GraphQLError for one that is null. */
export type ReadConditions = (variables: Readonly<Record<string, unknown>>) => ReadonlyMap<string, boolean>;

const NONE: ReadonlyMap<string, boolean> = new Map();

export function compileConditions(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadConditions {
  const names = [...namesOfConditions(operation, fragments)];
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.BOOLEAN) defaults.set(variable.name.value, defaultValue.value);
  }
  if (names.length === 0) return () => NONE;
  return (variables) => {
    const conditions = new Map<string, boolean>();
    for (const name of names) {
      const given = readField(variables, name);
      const value = given === undefined ? defaults.get(name) : given;
      // Validation lets a variable pass that may be null and has a default; an explicit null is left to the execution.
      if (typeof value !== "boolean")
        throw new GraphQLError(`The variable $${name} decides what is asked for: it must be true or false.`);
      conditions.set(name, value);
    }
    return conditions;
  };
}

function namesOfConditions(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlySet<string> {
  const names = new Set<string>();
  const spread = new Set<string>();
  collect(operation.selectionSet);
  return names;

  function collect(set: SelectionSetNode | undefined): void {
    for (const selection of set?.selections ?? []) {
      for (const { name, arguments: given } of selection.directives ?? []) {
        const value = given?.[0]?.value;
        const decides = name.value === "skip" || name.value === "include";
        if (decides && value?.kind === Kind.VARIABLE) names.add(value.name.value);
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD) collect(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        collect(fragments.get(selection.name.value)?.selectionSet);
      }
    }
  }
}
