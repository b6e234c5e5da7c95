import { createLogger, type Subgraph } from "@tessera/runtime";
import { type ExecutionResult, parse } from "graphql";
import { composed, plainSubgraph, type PlainSubgraph } from "../../test/federation/plainSubgraph.js";
import type { GraphExecutor } from "../graphExecutor.js";
import { createCompiledExecutor } from "./createCompiledExecutor.js";

const log = createLogger("gateway", "silent");

let shop: PlainSubgraph;
let stock: PlainSubgraph;
let executor: GraphExecutor;
const done: string[] = [];

const PRODUCT = {
  __typename: "Product",
  id: "1",
  sizes: [[{ width: 1 }, null], [{ width: 3 }]],
  big: false,
  state: "SOLD",
};
const BOOK = { __typename: "Book", id: "7", big: 0 };

beforeEach(async () => {
  done.length = 0;
  shop = plainSubgraph(
    `type Query { products: [Product] mixed: [Any] one: Product must: Product! media: [Media] }
     type Mutation { first: Int second(fails: Boolean = false): Int }
     union Any = Book | Product
     enum State { OPEN SOLD @inaccessible }
     interface Media @key(fields: "id") { id: ID! }
     type Book implements Media @key(fields: "id") { id: ID! big: Int! pages: Int }
     type Size { width: Int! }
     type Product @key(fields: "id") { id: ID! sizes: [[Size]] big: Boolean! state: State }`,
    {
      Query: {
        products: () => [PRODUCT, null, PRODUCT, { ...PRODUCT, id: "2" }],
        mixed: () => [BOOK, PRODUCT, BOOK, { ...PRODUCT, id: "13" }],
        one: () => PRODUCT,
        must: () => ({ ...PRODUCT, id: "14" }),
        media: () => [BOOK, { ...BOOK, id: "13" }],
      },
      Mutation: {
        first: () => done.push("first"),
        second: (_: unknown, { fails }: { fails: boolean }) => {
          done.push("second");
          if (fails) throw new Error("second failed");
          return 2;
        },
      },
    },
  );
  stock = plainSubgraph(
    `type Product @key(fields: "id") { id: ID! sizes: [[Size]] @external total: Int @requires(fields: "sizes { width }") stock: Int! note(text: String = "n", of: Kind = A): String }
     type Size @external { width: Int! }
     enum Kind { A B }
     type Media @interfaceObject @key(fields: "id") { id: ID! rating: Int }
     type Query { hot: Product }
     type Mutation { third: Int }`,
    {
      Query: { hot: () => ({ id: "1" }) },
      Mutation: { third: () => done.push("third") },
      Product: {
        __resolveReference: (product: { id: string }) => product,
        total: ({ sizes }: typeof PRODUCT) => sizes.flat().reduce((sum, size) => sum + (size?.width ?? 0), 0),
        stock: ({ id }: { id: string }) => {
          if (Number(id) > 12) throw new Error(`no stock of ${id}`);
          return Number(id) * 10;
        },
        note: (_: unknown, { text, of }: { text: string; of: string }) => `${text}${of}`,
      },
      Media: {
        __resolveReference: (media: object) => media,
        rating: ({ id }: { id: string }) => {
          if (id === "13") throw new Error("no rating");
          return Number(id);
        },
      },
    },
  );
  executor = await over({ shop, stock });
});

async function over(
  subgraphs: Readonly<Record<string, PlainSubgraph>>,
  replaced: Readonly<Record<string, Subgraph>> = {},
) {
  return createCompiledExecutor(composed(subgraphs), { ...subgraphs, ...replaced }, log);
}

async function ask(query: string, variables: object = {}, by = executor): Promise<ExecutionResult> {
  const context = { caller: undefined, deadlineMs: performance.now() + 10_000 };
  return by.execute({ query, document: parse(query), variables: variables as never, context });
}

const told = ({ errors = [] }: ExecutionResult): unknown[] => errors.map(({ message, path }) => [message, path]);

describe("entities", () => {
  test("are asked for once, however often they stand in the answer", async () => {
    const { data } = await ask("{ products { stock } }");
    expect(data).toEqual({ products: [{ stock: 10 }, null, { stock: 10 }, { stock: 20 }] });
    expect(stock.asked.map(({ variables }) => variables)).toEqual([
      {
        representations: [
          { __typename: "Product", id: "1" },
          { __typename: "Product", id: "2" },
        ],
      },
    ]);
  });

  test("that fail are told at each of their places, among objects of other types", async () => {
    const result = await ask("{ mixed { ... on Product { stock } ... on Book { pages } } must { stock } }");
    expect(result.data).toBeNull();
    const nullable = await ask(
      "{ mixed { ... on Product { stock } __typename } again: mixed { ... on Product { stock } } }",
    );
    expect(nullable.data).toMatchObject({
      mixed: [{ __typename: "Book" }, { stock: 10 }, { __typename: "Book" }, null],
    });
    expect(told(nullable)).toEqual(
      expect.arrayContaining([
        ["no stock of 13", ["mixed", 3, "stock"]],
        ["no stock of 13", ["again", 3, "stock"]],
      ]),
    );
  });

  test("are sent lists of lists that their fields require", async () => {
    expect((await ask("{ one { total } }")).data).toEqual({ one: { total: 4 } });
    expect(stock.asked[0]?.variables["representations"]).toEqual([
      { __typename: "Product", id: "1", sizes: [[{ width: 1 }, null], [{ width: 3 }]] },
    ]);
  });

  test("of an interface keep their own type, and their own failures", async () => {
    const result = await ask("{ media { __typename id rating } }");
    expect(result.data).toEqual({
      media: [
        { __typename: "Book", id: "7", rating: 7 },
        { __typename: "Book", id: "13", rating: null },
      ],
    });
    expect(told(result)).toEqual([["no rating", ["media", 1, "rating"]]]);
  });

  test("of an interface keep their own type when the name is asked of who knows them by the interface alone", async () => {
    const { data } = await ask("{ media { name: __typename ... on Book { rating __typename big } } }");
    expect(data).toEqual({
      media: [
        { name: "Book", rating: 7, __typename: "Book", big: 0 },
        { name: "Book", rating: null, __typename: "Book", big: 0 },
      ],
    });
  });
});

describe("the answer's shape", () => {
  test("keeps the order of the specification where fragments of one type surround a field", async () => {
    const { data } = await ask("{ one { ... on Product { id } big ... on Product { stock } } __typename }");
    expect(JSON.stringify(data)).toBe('{"one":{"id":"1","big":false,"stock":10},"__typename":"Query"}');
  });

  test("takes any response key, also those that objects inherit", async () => {
    const { data } = await ask("{ one { __proto__: stock toString: id constructor: total valueOf: __typename } }");
    expect(JSON.stringify(data)).toBe('{"one":{"__proto__":10,"toString":"1","constructor":4,"valueOf":"Product"}}');
    expect(({} as Record<string, unknown>)["stock"]).toBeUndefined();
  });

  test("keeps values that are false or 0 under names that two types use differently", async () => {
    const { data } = await ask("{ mixed { ... on Book { big } ... on Product { big: stock } } }");
    expect((data?.["mixed"] as object[])[0]).toEqual({ big: 0 });
  });

  test("leaves out a value that clients do not know, and says so beside the answer", async () => {
    const { data, errors, extensions } = await ask("{ one { state id } }");
    expect([data, errors]).toEqual([{ one: { state: null, id: "1" } }, undefined]);
    expect(extensions).toMatchObject({ valueCompletion: [{ path: ["one", "state"] }] });
  });

  test("answers for the schema itself, with variables and fragments", async () => {
    const { data } = await ask(
      `query ($name: String!, $deep: Boolean = true) { t: __type(name: $name) { ...F } ... on Query { __schema { queryType { name } } } one { id } }
       fragment F on __Type { name kind @include(if: $deep) }`,
      { name: "State" },
    );
    expect(data).toEqual({
      t: { name: "State", kind: "ENUM" },
      __schema: { queryType: { name: "Query" } },
      one: { id: "1" },
    });
  });
});

describe("variables", () => {
  const NOTE = 'query ($t: String = "d", $k: Kind) { one { note(text: $t, of: $k) } }';

  test.each([
    [{}, "dA"],
    [{ t: "x", k: "B" }, "xB"],
    [{ t: null, k: null }, "nullnull"],
  ])("%j are coerced by the subgraph that gets them, defaults included", async (variables, expected) => {
    expect((await ask(NOTE, variables)).data).toEqual({ one: { note: expected } });
  });

  test.each([[{ t: 1 }], [{ k: "C" }]])("%j are refused before a subgraph is asked", async (variables) => {
    const result = await ask(NOTE, variables);
    expect([result.errors?.length, "data" in result, shop.asked.length]).toEqual([1, false, 0]);
  });

  test("that decide what is asked for cannot be null, also where they have a default", async () => {
    const query = "query ($with: Boolean = true) { one { id stock @include(if: $with) } }";
    expect((await ask(query)).data).toEqual({ one: { id: "1", stock: 10 } });
    await expect(ask(query, { with: null })).rejects.toThrow("must be true or false");
    expect(shop.asked).toHaveLength(1);
  });

  test("cannot be called like the one that carries entities", async () => {
    await expect(ask("query ($representations: String) { one { note(text: $representations) } }")).rejects.toThrow(
      "`representations`",
    );
  });
});

test.each([
  [{ with: true, without: false }, { id: "1", stock: 10 }, 1],
  [{ with: false, without: false }, { id: "1" }, 0],
  [{ with: true, without: true }, { id: "1" }, 0],
])("under %j only what is included is asked for", async (variables, one, asked) => {
  const query =
    "query ($with: Boolean!, $without: Boolean!) { one { id ... @include(if: $with) { stock @skip(if: $without) } } }";
  for (let turn = 0; turn < 2; turn += 1) expect((await ask(query, variables)).data).toEqual({ one });
  expect(stock.asked).toHaveLength(2 * asked);
});

test("mutations are done one after the other, across subgraphs, also when one fails", async () => {
  const result = await ask("mutation { first third second(fails: true) last: first }");
  expect(done).toEqual(["first", "third", "second", "first"]);
  expect(result.data).toEqual({ first: 1, third: 2, second: null, last: 4 });
  expect(told(result)).toEqual([["second failed", ["second"]]]);
});

test("of several operations the named one runs", async () => {
  const query = "query A { one { id } } query B { one { big } }";
  const context = { caller: undefined, deadlineMs: performance.now() + 10_000 };
  const request = { query, document: parse(query), variables: {}, context };
  expect((await executor.execute({ ...request, operationName: "B" })).data).toEqual({ one: { big: false } });
  expect((await executor.execute({ ...request, operationName: "A" })).data).toEqual({ one: { id: "1" } });
});

describe("a subgraph", () => {
  const QUERY = "{ one { id stock note } hot { id } }";

  test("that is away costs its own fields only, each with its path", async () => {
    const without = await createCompiledExecutor(composed({ shop, stock }), { shop }, log);
    const result = await ask("{ one { id note } hot { id } }", {}, without);
    expect(result.data).toEqual({ one: { id: "1", note: null }, hot: null });
    expect(result.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual(
      expect.arrayContaining([
        [["one", "note"], "UNAVAILABLE"],
        [["hot"], "UNAVAILABLE"],
      ]),
    );
  });

  test("that does not answer in time is away", async () => {
    const slow = await over({ shop, stock }, { stock: { ...stock, execute: async () => new Promise(() => {}) } });
    const context = { caller: undefined, deadlineMs: performance.now() + 50 };
    const result = await slow.execute({ query: QUERY, document: parse(QUERY), variables: {}, context });
    expect(result.errors?.every(({ extensions }) => extensions["code"] === "UNAVAILABLE")).toBe(true);
  });

  test.each([
    ["other entities than asked for", { data: { _entities: [] } }],
    ["no entities", { data: {} }],
    ["neither data nor errors", {}],
    ["a text for a list", { data: { _entities: "x" } }],
  ])("that gives %s costs its own fields only", async (_name, answer) => {
    const broken = await over({ shop, stock }, { stock: { ...stock, execute: async () => answer } });
    expect((await ask("{ one { id note } }", {}, broken)).data).toEqual({ one: { id: "1", note: null } });
  });

  test("that prepares its texts is given the variables as JSON", async () => {
    const sent: (string | undefined)[] = [];
    const prepared: Subgraph = {
      ...stock,
      prepare: (query, operationName) => async (variables, caller, encoded) => {
        sent.push(encoded);
        return stock.execute({ query, operationName, variables }, caller);
      },
    };
    const remote = await over({ shop, stock }, { stock: prepared });
    await ask("query ($t: String) { one { note(text: $t) } }", { t: 'a"b' }, remote);
    expect(sent).toEqual(['{"t":"a\\"b","representations":[{"__typename":"Product","id":"1"}]}']);
  });
});
