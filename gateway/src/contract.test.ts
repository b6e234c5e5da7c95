import { readFileSync } from "node:fs";
import path from "node:path";
import { Supergraph } from "@apollo/federation-internals";
import {
  assertEnumType,
  assertInputObjectType,
  assertInterfaceType,
  assertObjectType,
  assertUnionType,
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from "graphql";
import { committedSupergraph } from "./startGateway.js";

/** The public graph that outside clients rely on, as it was agreed; more may be added to it, nothing renamed or narrowed. */
const contract = buildSchema(readFileSync(path.join(__dirname, "../contract/api.graphql"), "utf8"));

type Input = GraphQLArgument | GraphQLInputField;
type Fields = { readonly [name: string]: GraphQLField<unknown, unknown> | GraphQLInputField };

/** What of `wanted` a schema lacks, one line each: a missing name, another type or default, a required argument more. */
function missing(wanted: GraphQLSchema, given: GraphQLSchema): string[] {
  return Object.values(wanted.getTypeMap())
    .filter((type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type))
    .flatMap((type) => missingOfType(type, given.getType(type.name)));
}

function missingOfType(wanted: GraphQLNamedType, given: GraphQLNamedType | undefined): string[] {
  const name = wanted.name;
  if (given === undefined) return [`${name} is missing`];
  if (given.constructor !== wanted.constructor) return [`${name} is another kind of type`];
  if (isObjectType(wanted)) {
    const has = assertObjectType(given);
    const lacking = wanted
      .getInterfaces()
      .filter(({ name: implemented }) => !has.getInterfaces().some((one) => one.name === implemented));
    return [
      ...lacking.map((one) => `${name} does not implement ${one.name}`),
      ...missingFields(name, wanted.getFields(), has.getFields()),
    ];
  }
  if (isInterfaceType(wanted)) return missingFields(name, wanted.getFields(), assertInterfaceType(given).getFields());
  if (isUnionType(wanted)) {
    const members = assertUnionType(given)
      .getTypes()
      .map((type) => type.name);
    return wanted
      .getTypes()
      .filter((type) => !members.includes(type.name))
      .map((type) => `${name} lacks ${type.name}`);
  }
  if (isEnumType(wanted)) {
    const values = assertEnumType(given)
      .getValues()
      .map((value) => value.name);
    return wanted
      .getValues()
      .filter((value) => !values.includes(value.name))
      .map((value) => `${name} lacks ${value.name}`);
  }
  if (!isInputObjectType(wanted)) return [];
  const has = assertInputObjectType(given).getFields();
  return [
    ...missingFields(name, wanted.getFields(), has),
    ...newlyRequired(name, Object.values(wanted.getFields()), Object.values(has)),
  ];
}

function missingFields(type: string, wanted: Fields, given: Fields): string[] {
  return Object.values(wanted).flatMap((field) => {
    const at = `${type}.${field.name}`;
    const has = given[field.name];
    if (has === undefined) return [`${at} is missing`];
    const problems =
      String(has.type) === String(field.type) ? [] : [`${at} is ${String(has.type)} instead of ${String(field.type)}`];
    if (!("args" in field)) return [...problems, ...otherDefault(at, field, has as Input)];
    const args = "args" in has ? has.args : [];
    return [...problems, ...missingArguments(at, field.args, args), ...newlyRequired(at, field.args, args)];
  });
}

function missingArguments(field: string, wanted: readonly Input[], given: readonly Input[]): string[] {
  return wanted.flatMap((argument) => {
    const at = `${field}(${argument.name})`;
    const has = given.find(({ name }) => name === argument.name);
    if (has === undefined) return [`${at} is missing`];
    if (String(has.type) !== String(argument.type))
      return [`${at} is ${String(has.type)} instead of ${String(argument.type)}`];
    return otherDefault(at, argument, has);
  });
}

function otherDefault(at: string, wanted: Input, given: Input): string[] {
  const same = JSON.stringify(given.defaultValue) === JSON.stringify(wanted.defaultValue);
  return same ? [] : [`${at} has the default ${String(given.defaultValue)} instead of ${String(wanted.defaultValue)}`];
}

/** A request by the contract would not be enough any more. */
function newlyRequired(at: string, wanted: readonly Input[], given: readonly Input[]): string[] {
  return given
    .filter(({ name }) => !wanted.some((one) => one.name === name))
    .filter((one) => isNonNullType(one.type) && one.defaultValue === undefined)
    .map(({ name }) => `${at} requires ${name}, which the contract does not know`);
}

test("the public graph holds the whole contract, nothing renamed and nothing narrowed", () => {
  const publicGraph = Supergraph.build(committedSupergraph()).apiSchema().toGraphQLJSSchema();
  expect(missing(contract, publicGraph)).toEqual([]);
});

test("nothing of the subgraphs' machinery is public", () => {
  const publicGraph = Supergraph.build(committedSupergraph()).apiSchema().toGraphQLJSSchema();
  const names = Object.keys(publicGraph.getTypeMap());
  expect(names.filter((name) => /^(_|join__|link__|core__)/.test(name) && !name.startsWith("__"))).toEqual([]);
});

test.each([
  ["a missing field", "type Query { a(x: Int! = 1): E } enum E { ONE TWO }", "Query.b is missing"],
  [
    "another default",
    "type Query { a(x: Int! = 2): E b: ID } enum E { ONE TWO }",
    "Query.a(x) has the default 2 instead of 1",
  ],
  ["an optional result", "type Query { a(x: Int! = 1): E b: ID! } enum E { ONE TWO }", "Query.b is ID! instead of ID"],
  ["a missing enum value", "type Query { a(x: Int! = 1): E b: ID } enum E { ONE }", "E lacks TWO"],
  [
    "a new required argument",
    "type Query { a(x: Int! = 1, y: Int!): E b: ID } enum E { ONE TWO }",
    "Query.a requires y, which the contract does not know",
  ],
])("the comparison sees %s", (_name, sdl, problem) => {
  const wanted = buildSchema("type Query { a(x: Int! = 1): E b: ID } enum E { ONE TWO }");
  expect(missing(wanted, buildSchema(sdl))).toEqual([problem]);
  expect(missing(wanted, wanted)).toEqual([]);
});
