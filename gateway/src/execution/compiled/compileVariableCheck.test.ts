import fc from "fast-check";
import { buildSchema, type OperationDefinitionNode, parse } from "graphql";
import { getVariableValues } from "graphql/execution/values.js";
import { compileVariableCheck } from "./compileVariableCheck.js";

const schema = buildSchema(`
  scalar Points
  enum Size { SMALL LARGE }
  input Inner { name: String! size: Size count: Int = 1 inner: Inner }
  input Choice @oneOf { one: Int two: Int }
  type Query {
    all(id: ID, count: Int!, ratio: Float, flag: Boolean, points: Points, inner: Inner, list: [[Inner!]], choice: Choice): Int
  }
`);
const document =
  parse(`query ($id: ID, $count: Int! = 3, $must: Int!, $ratio: Float, $flag: Boolean, $points: Points, $inner: Inner!,
  $list: [[Inner!]], $choice: Choice) { __typename }`);
const operation = document.definitions[0] as OperationDefinitionNode;
const check = compileVariableCheck(schema, operation);

const isTaken = (variables: Record<string, unknown>): boolean =>
  getVariableValues(schema, operation.variableDefinitions!, variables).errors === undefined;

const leaf = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 31, -(2 ** 31), "SMALL", "NONE", "", "x", {}, [], [[]]),
  fc.integer(),
);
const inner = fc.letrec<{ inner: unknown }>((tie) => ({
  inner: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.record(
      {
        name: fc.oneof({ weight: 4, arbitrary: fc.constant("a") }, leaf),
        size: leaf,
        count: leaf,
        inner: tie("inner"),
        other: leaf,
        toString: leaf,
      },
      { requiredKeys: [] },
    ),
  ),
})).inner;
const variables = fc.record(
  {
    id: leaf,
    count: leaf,
    must: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, leaf),
    ratio: leaf,
    flag: leaf,
    points: leaf,
    inner: fc.oneof({ weight: 4, arbitrary: fc.constant({ name: "a" }) }, inner),
    list: fc.oneof(fc.array(fc.array(inner, { maxLength: 2 }), { maxLength: 2 }), leaf),
    choice: leaf,
    unknown: leaf,
  },
  { requiredKeys: [] },
);

test("what passes the check is what graphql-js takes", () => {
  fc.assert(
    fc.property(variables, (given) => {
      if (check(given)) expect(isTaken(given)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("ordinary variables pass it", () => {
  const given = { id: "a", must: 1, inner: { name: "n", size: "SMALL", inner: null }, list: [[{ name: "m" }], null] };
  expect(check(given)).toBe(true);
  expect(check({ ...given, count: 2, ratio: 0.5, flag: false, points: "17" })).toBe(true);
});
