import { readPages } from "./readPages.js";

test("a list is asked for from its beginning, each page behind the one before, and kept in its order", async () => {
  const pages = new Map([
    [null, { nodes: [1, 2], pageInfo: { hasNextPage: true, endCursor: "b" } }],
    ["b", { nodes: [], pageInfo: { hasNextPage: true, endCursor: "c" } }],
    ["c", { nodes: [3], pageInfo: { hasNextPage: false, endCursor: "d" } }],
  ]);
  const asked: unknown[] = [];
  const { answer, nodes } = await readPages(
    async (place) => {
      asked.push(place);
      return Promise.resolve({ list: pages.get(place.after as never), total: asked.length });
    },
    ({ list }) => list ?? { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
  );
  expect([nodes, answer.total]).toEqual([[1, 2, 3], 3]);
  expect(asked).toEqual([null, "b", "c"].map((after) => ({ first: 100, after })));
});
