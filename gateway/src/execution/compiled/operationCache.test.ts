import { OperationCache } from "./operationCache.js";

test("what was used longest ago is forgotten first, by number and by size", () => {
  const cache = new OperationCache<number>({ entries: 3, bytes: 100 });
  for (const value of [1, 2, 3]) cache.set(`${value}`, value, 10);
  expect(cache.get("1")).toBe(1);
  cache.set("4", 4, 10);
  expect(["1", "2", "3", "4"].map((key) => cache.get(key))).toEqual([1, undefined, 3, 4]);
  cache.set("5", 5, 85);
  expect(["1", "3", "4", "5"].map((key) => cache.get(key))).toEqual([undefined, undefined, 4, 5]);
});

test("what is set again counts once, and what is larger than the whole is not kept", () => {
  const cache = new OperationCache<number>({ entries: 3, bytes: 100 });
  for (let turn = 0; turn < 20; turn += 1) cache.set("1", turn, 60);
  expect([cache.get("1"), cache.size]).toEqual([19, 1]);
  cache.set("2", 2, 101);
  expect([cache.get("1"), cache.get("2")]).toEqual([19, undefined]);
});
