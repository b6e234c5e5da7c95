import type { AnswerObject } from "./answerFields.js";
import { representEntities } from "./representEntities.js";

/** What a subgraph knows these objects by: `__typename` and the given fields. */
function represented(objects: readonly AnswerObject[], keys: readonly string[], rename?: string) {
  const project = (object: AnswerObject): AnswerObject | undefined =>
    keys.some((key) => object[key] === undefined)
      ? undefined
      : Object.fromEntries(["__typename", ...keys].map((key) => [key, object[key]]));
  const rewrite =
    rename === undefined ? undefined : (object: unknown) => Object.assign(object as object, { __typename: rename });
  const known = representEntities(project, rewrite, new Set(keys))(objects);
  return known.encoded.map((json, index) => [json, known.targetsOf(index)]);
}

test.each([[["id"]], [["id", "code"]]])(
  "known by %j: each entity once, types and values told apart, what lacks a key left out",
  (keys) => {
    const objects: AnswerObject[] = [
      { __typename: "Book", id: "1", code: "a" },
      { __typename: "Product", id: "1", code: "a" },
      { __typename: "Book", id: 1, code: "a", title: "same key, another kind of value" },
      { __typename: "Book" },
      { id: "1", code: "a" },
      { __typename: "Book", id: "1", code: "a", title: "met before" },
      { __typename: "Book", id: null, code: "a" },
      { __typename: "Book" },
    ];
    const told = (typeName: string, id: unknown) =>
      JSON.stringify({ __typename: typeName, id, ...(keys.length > 1 && { code: "a" }) });
    expect(represented(objects, keys)).toEqual([
      [told("Book", "1"), [0, 5]],
      [told("Product", "1"), [1]],
      [told("Book", 1), [2]],
      [told("Book", null), [6]],
    ]);
  },
);

test("keys that are objects of their own are the same by what stands in them", () => {
  const objects = ["a", "b", "a"].map((code) => ({ __typename: "Book", id: { code } }));
  expect(represented(objects, ["id"]).map(([, targets]) => targets)).toEqual([[0, 2], [1]]);
});

test("two types that a subgraph knows as one interface object stay two", () => {
  const objects = ["Book", "Product", "Book"].map((typeName) => ({ __typename: typeName, id: "1" }));
  const json = JSON.stringify({ __typename: "Media", id: "1" });
  expect(represented(objects, ["id"], "Media")).toEqual([
    [json, [0, 2]],
    [json, [1]],
  ]);
});
