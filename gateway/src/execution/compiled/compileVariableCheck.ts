import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
} from "graphql";
import { type AnswerObject, fieldReader, isAnswerObject, readField } from "./answerFields.js";
import { leafCheck } from "./leafCheck.js";

/** True where a value surely is of its type; false leaves it to graphql-js, which coerces, and has the words for what is wrong. */
type Check = (value: unknown) => boolean;

const LARGEST_INT = 2 ** 31 - 1;

/**
 * Whether a request's variables are of their types as they stand, which nearly all are: the subgraphs coerce them, so here their
 * coerced values would only be thrown away.
 */
export function compileVariableCheck(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (variables: AnswerObject) => boolean {
  const known = new Map<GraphQLInputObjectType, Check>();
  const checks = variableDefinitions.map(({ variable, type: node, defaultValue }): Check => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) return () => false;
    const read = fieldReader(variable.name.value);
    const check = checkOf(type, known);
    return (variables) => {
      const value = read(variables as AnswerObject);
      return value === undefined ? defaultValue !== undefined || !isNonNullType(type) : check(value);
    };
  });
  return (variables) => checks.every((check) => check(variables));
}

function checkOf(type: GraphQLInputType, known: Map<GraphQLInputObjectType, Check>): Check {
  if (isNonNullType(type)) {
    const check = checkOf(type.ofType, known);
    return (value) => value !== null && value !== undefined && check(value);
  }
  if (isListType(type)) {
    const check = checkOf(type.ofType, known);
    return (value) => value === null || (Array.isArray(value) && value.every(check));
  }
  if (isInputObjectType(type)) return known.get(type) ?? objectCheck(type, known);
  const holds = leafCheck(type);
  if (type.name !== "Int") return (value) => value === null || holds(value);
  return (value) => value === null || (holds(value) && Math.abs(value as number) <= LARGEST_INT);
}

function objectCheck(type: GraphQLInputObjectType, known: Map<GraphQLInputObjectType, Check>): Check {
  const fields = new Map<string, Check>();
  const required: string[] = [];
  const check: Check = (value) => {
    if (value === null) return true;
    if (!isAnswerObject(value) || type.isOneOf) return false;
    for (const name of required) if (readField(value, name) === undefined) return false;
    for (const name of Object.keys(value)) {
      const holds = fields.get(name);
      if (holds === undefined || !holds(value[name])) return false;
    }
    return true;
  };
  // Known before its fields are: a type may hold itself.
  known.set(type, check);
  for (const field of Object.values(type.getFields())) {
    if (isRequiredInputField(field)) required.push(field.name);
    fields.set(field.name, checkOf(field.type, known));
  }
  return check;
}
