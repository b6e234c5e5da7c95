import {
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLOutputType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { type AnswerObject, fieldReader, isAnswerObject, readField, writeField } from "./answerFields.js";
import { collectFields, type CollectSetting } from "./collectFields.js";
import { leafCheck } from "./leafCheck.js";

export interface ShapeSetting extends CollectSetting {
  /** Answers a field of the schema about itself. */
  readonly introspect: (fields: readonly FieldNode[], variables: Readonly<Record<string, unknown>>) => unknown;
}

export interface Shaped {
  readonly data: AnswerObject | null;
  /** Where a subgraph gave, without an error, what its schema does not allow. */
  readonly errors: readonly GraphQLError[];
}

/** Brings what the subgraphs answered into the form that the client asked for: its fields, its order, nulls where they belong. */
export type Shape = (data: AnswerObject, variables: Readonly<Record<string, unknown>>) => Shaped;

interface Shaping {
  readonly errors: GraphQLError[];
  readonly path: (string | number)[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/** null, and the reason is told. */
const NULLED = Symbol("nulled");
/** null where null is not allowed: whatever stands around it becomes null too. The reason is told. */
const BUBBLING = Symbol("bubbling");

type Complete = (value: unknown, key: string | number, shaping: Shaping) => unknown;
type Field = (input: AnswerObject, output: AnswerObject, shaping: Shaping) => boolean;

/**
 * Compiles one operation under fixed values of its conditions. Fields are collected once for each type that an object turns out to
 * be, as the specification does it (section 6.4.3, completing values), on values that the subgraphs have resolved and coerced.
 */
export function compileShape(setting: ShapeSetting, operation: OperationDefinitionNode): Shape {
  const root = setting.schema.getRootType(operation.operation)!;
  const fields = compileFields(setting, root, [operation.selectionSet]);
  return (data, variables) => {
    const shaping: Shaping = { errors: [], path: [], variables };
    const output = shapeObject(fields, data, shaping);
    return { data: output ?? null, errors: shaping.errors };
  };
}

function shapeObject(fields: readonly Field[], input: AnswerObject, shaping: Shaping): AnswerObject | undefined {
  const output: AnswerObject = {};
  for (const field of fields) if (!field(input, output, shaping)) return undefined;
  return output;
}

function compileFields(setting: ShapeSetting, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Field[] {
  return [...collectFields(setting, type, sets)].map(([key, nodes]) => compileField(setting, type, key, nodes));
}

function compileField(
  setting: ShapeSetting,
  type: GraphQLCompositeType,
  key: string,
  nodes: readonly FieldNode[],
): Field {
  const name = nodes[0]!.name.value;
  if (name === "__typename") return compileTypeName(setting, type, key);
  if (name === "__schema" || name === "__type") {
    return (_input, output, { variables }) => {
      writeField(output, key, setting.introspect(nodes, variables));
      return true;
    };
  }
  const field = "getFields" in type ? type.getFields()[name] : undefined;
  // Validated operations ask only for fields that are there.
  if (field === undefined) return () => true;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const complete = compileValue(setting, field.type, sets, type.name);
  const read = fieldReader(key);
  return (input, output, shaping) => {
    const completed = complete(read(input) ?? null, key, shaping);
    if (completed === BUBBLING) return false;
    writeField(output, key, completed === NULLED ? null : completed);
    return true;
  };
}

/**
 * The name of an object's type. An object whose type is only known as an interface (an interface object that the owner of the type
 * did not answer for) has none to tell, and is null as a whole.
 */
function compileTypeName({ schema }: ShapeSetting, type: GraphQLCompositeType, key: string): Field {
  return (input, output) => {
    const told = readField(input, key);
    const known = isObjectType(type) || typeof told !== "string" ? type : schema.getType(told);
    if (!isObjectType(known)) return false;
    writeField(output, key, known.name);
    return true;
  };
}

function compileValue(
  setting: ShapeSetting,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  parent: string,
): Complete {
  if (isNonNullType(type)) return required(compileValue(setting, type.ofType, sets, parent), parent);
  if (isListType(type)) return compileList(compileValue(setting, type.ofType, sets, parent), parent);
  if (isLeafType(type)) {
    const holds = leafCheck(type);
    return (value, key, shaping) => (value === null || holds(value) ? value : invalid(shaping, key, parent));
  }
  return compileObject(setting, type, sets, parent);
}

function required(complete: Complete, parent: string): Complete {
  return (value, key, shaping) => {
    const completed = complete(value, key, shaping);
    if (completed !== null && completed !== NULLED) return completed;
    if (completed === null) tell(shaping, key, `Cannot return null for non-nullable ${describe(parent, key)}.`);
    return BUBBLING;
  };
}

function compileList(complete: Complete, parent: string): Complete {
  return (value, key, shaping) => {
    if (value === null) return null;
    if (!Array.isArray(value)) return invalid(shaping, key, parent);
    // Grown, not made in its length at once: a list with no holes in it is written as JSON by a shorter way.
    const output: unknown[] = [];
    let isNulled = false;
    shaping.path.push(key);
    for (let index = 0; index < value.length; index += 1) {
      const completed = complete((value[index] as unknown) ?? null, index, shaping);
      // The others are completed all the same: what is wrong with them is told too.
      if (completed === BUBBLING) isNulled = true;
      output.push(completed === NULLED ? null : completed);
    }
    shaping.path.pop();
    return isNulled ? NULLED : output;
  };
}

function compileObject(
  setting: ShapeSetting,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  parent: string,
): Complete {
  const byType = new Map<unknown, readonly Field[] | undefined>();
  const fieldsOf = (name: unknown): readonly Field[] | undefined => {
    if (byType.has(name)) return byType.get(name);
    const known = name === undefined ? type : setting.schema.getType(name as string);
    const fields = isCompositeType(known) ? compileFields(setting, known, sets) : undefined;
    // A name that no type has is not kept: a subgraph could tell any number of them.
    if (fields !== undefined) byType.set(name, fields);
    return fields;
  };
  return (value, key, shaping) => {
    if (value === null) return null;
    if (!isAnswerObject(value)) return invalid(shaping, key, parent);
    const fields = fieldsOf(value["__typename"]);
    if (fields === undefined) {
      // The name stays untold: it may be of a type that clients do not see.
      tell(shaping, key, `Invalid __typename found for object at ${describe(parent, key)}.`);
      return NULLED;
    }
    shaping.path.push(key);
    const output = shapeObject(fields, value, shaping);
    shaping.path.pop();
    return output ?? NULLED;
  };
}

function invalid(shaping: Shaping, key: string | number, parent: string): symbol {
  tell(shaping, key, `Invalid value found for ${describe(parent, key)}.`);
  return NULLED;
}

function tell({ errors, path }: Shaping, key: string | number, message: string): void {
  errors.push(new GraphQLError(message, { path: [...path, key], extensions: { code: "INVALID_GRAPHQL" } }));
}

function describe(parent: string, key: string | number): string {
  return typeof key === "string" ? `field ${parent}.${key}` : `array element at index ${key}`;
}
