import { NotAnAnswer } from "@tessera/runtime";
import { createBatcher, type BatcherOptions } from "./createBatcher.js";

interface Item {
  readonly lane: number;
  readonly name: string;
}

function open(rest: Partial<BatcherOptions<Item, string>> = {}) {
  const batches: string[][] = [];
  const running: (() => void)[] = [];
  const batcher = createBatcher<Item, string>({
    lanes: 2,
    singles: 2,
    mostInBatch: 3,
    mostWaiting: 100,
    laneOf: ({ lane }) => lane,
    uniqueIn: ({ name }) => [name],
    async run(items) {
      batches.push(items.map(({ name }) => name));
      await new Promise<void>((resolve) => running.push(resolve));
      return items.map(({ name }) => `done ${name}`);
    },
    ...rest,
  });
  const finish = async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      running.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { batcher, batches, finish };
}
const items = (...names: string[]) => names.map((name) => ({ lane: 0, name }));

test("a few requests go alone, at once, and more wait to go together", async () => {
  const { batcher, batches, finish } = open();
  const answers = items("a", "b", "c", "d", "e", "f").map(async (item) => batcher.submit(item));
  await finish();
  expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d", "e", "f"].map((name) => `done ${name}`));
  expect(batches).toEqual([["a"], ["b"], ["c", "d", "e"], ["f"]]);
});

test("items of one lane run in the order given, lanes side by side", async () => {
  const { batcher, batches, finish } = open();
  const done = batcher.submitAll([...items("a", "b", "c", "d"), { lane: 1, name: "x" }]);
  await finish();
  await done;
  expect(batches).toEqual([["a", "b", "c"], ["x"], ["d"]]);
});

test("what stands twice goes in two batches", async () => {
  const { batcher, batches, finish } = open();
  const done = batcher.submitAll(items("a", "b", "a", "c"));
  await finish();
  await done;
  expect(batches).toEqual([
    ["a", "b"],
    ["a", "c"],
  ]);
});

test("when a batch fails each item runs alone, and only the bad one fails", async () => {
  const batcher = createBatcher<Item, string>({
    lanes: 1,
    singles: 0,
    mostInBatch: 10,
    mostWaiting: 10,
    laneOf: () => 0,
    uniqueIn: ({ name }) => [name],
    run: async (all) => {
      if (all.some(({ name }) => name === "bad")) throw new Error("constraint");
      return Promise.resolve(all.map(({ name }) => name));
    },
  });
  const results = await batcher.submitAll(items("a", "bad", "b"));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("a batch that has no answer now is not tried item by item", async () => {
  let runs = 0;
  const batcher = createBatcher<Item, string>({
    lanes: 1,
    singles: 0,
    mostInBatch: 10,
    mostWaiting: 10,
    laneOf: () => 0,
    uniqueIn: ({ name }) => [name],
    run: async () => {
      runs += 1;
      return Promise.reject(new NotAnAnswer("UNAVAILABLE", "later"));
    },
  });
  const results = await batcher.submitAll(items("a", "b"));
  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(runs).toBe(1);
});

test("beyond what may wait the answer is UNAVAILABLE, and idle waits for the rest", async () => {
  const { batcher, finish } = open({ mostWaiting: 2, singles: 0 });
  const first = batcher.submit(items("a")[0]!);
  await new Promise((resolve) => setImmediate(resolve));
  const waiting = items("b", "c", "d").map(async (item) => batcher.submit(item));
  await expect(waiting[2]).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const idle = batcher.idle();
  await finish();
  await idle;
  expect(await Promise.all([first, waiting[0], waiting[1]])).toEqual(["done a", "done b", "done c"]);
});

interface Spend {
  readonly account: string;
  readonly name: string;
}

/** One lane and three places beside it; two items of one account may not stand in one batch when `apart`. */
function openAccounts(apart: boolean) {
  const started: string[][] = [];
  const ends = new Map<string, () => void>();
  const batcher = createBatcher<Spend, string>({
    lanes: 1,
    singles: 3,
    mostInBatch: 10,
    mostWaiting: 100,
    laneOf: () => 0,
    accountOf: ({ account }) => account,
    uniqueIn: ({ account, name }) => (apart ? [account, name] : [name]),
    async run(items) {
      const names = items.map(({ name }) => name);
      started.push(names);
      await new Promise<void>((resolve) => ends.set(names[0]!, resolve));
      return names;
    },
  });
  const submit = (...names: string[]) => names.map(async (name) => batcher.submit({ account: name.slice(0, 1), name }));
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const end = async (first: string) => {
    await settle();
    ends.get(first)!();
    await settle();
  };
  return { batcher, started, submit, end, settle };
}

test("many requests on one account take one place, and others overtake them", async () => {
  const { started, submit, end, settle } = openAccounts(true);
  const answers = submit("a1", "a2", "a3", "b1", "c1", "b2");
  await settle();
  expect(started).toEqual([["a1"], ["b1", "c1"]]);
  await end("b1");
  expect(started).toEqual([["a1"], ["b1", "c1"], ["b2"]]);
  await end("b2");
  for (const name of ["a1", "a2", "a3"]) await end(name);
  expect(await Promise.all(answers)).toEqual(["a1", "a2", "a3", "b1", "c1", "b2"]);
  expect(started.slice(3)).toEqual([["a2"], ["a3"]]);
});

test("what waited for an account goes together where it may, in the order in which it came", async () => {
  const { batcher, started, submit, end } = openAccounts(false);
  const answers = submit("a1", "a2", "a3", "a2", "a4");
  await end("a1");
  await end("a2");
  await end("a2");
  expect(await Promise.all(answers)).toEqual(["a1", "a2", "a3", "a2", "a4"]);
  expect(started).toEqual([["a1"], ["a2", "a3"], ["a2", "a4"]]);
  await batcher.idle();
});
