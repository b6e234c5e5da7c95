import { NotAnAnswer } from "../errors.js";
import { createBatcher, type BatcherOptions } from "./createBatcher.js";

const LIMITS = {
  lanes: 1,
  gather: 3,
  leastShare: 10,
  mostSideBySide: 1,
  slowMs: 60_000,
  mostInBatch: 3,
  mostWaiting: 100,
};

function open(rest: Partial<BatcherOptions<string, string>> = {}) {
  const batches: string[][] = [];
  const running: (() => void)[] = [];
  const batcher = createBatcher<string, string>({
    ...LIMITS,
    uniqueIn: (name) => [name],
    async run(names) {
      batches.push([...names]);
      await new Promise<void>((resolve) => running.push(resolve));
      return names.map((name) => `done ${name}`);
    },
    ...rest,
  });
  const finish = async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      running.shift()?.();
      await turnOfTheLoop();
    }
  };
  return { batcher, batches, finish };
}
const turnOfTheLoop = async () => new Promise((resolve) => setImmediate(resolve));

test("what comes in together goes together, what comes meanwhile in the next batch", async () => {
  const { batcher, batches, finish } = open();
  const answers = ["a", "b"].map(async (name) => batcher.submit(name));
  await turnOfTheLoop();
  answers.push(...["c", "d", "e", "f"].map(async (name) => batcher.submit(name)));
  await finish();
  expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d", "e", "f"].map((name) => `done ${name}`));
  expect(batches).toEqual([["a", "b"], ["c", "d", "e"], ["f"]]);
});

test("what is enough for two batches is shared between two lanes", async () => {
  const { batcher, batches, finish } = open({ lanes: 2, gather: 1, leastShare: 2, mostInBatch: 10 });
  const three = batcher.submitAll(["a", "b", "c"]);
  await turnOfTheLoop();
  expect(batches).toEqual([["a", "b", "c"]]);
  await finish();
  const five = batcher.submitAll(["d", "e", "f", "g", "h"]);
  await turnOfTheLoop();
  await turnOfTheLoop();
  expect(batches.slice(1)).toEqual([
    ["d", "e", "f"],
    ["g", "h"],
  ]);
  await finish();
  await Promise.all([three, five]);
});

test("another lane opens when many wait, not for a few", async () => {
  const { batcher, batches, finish } = open({ lanes: 2 });
  const done = batcher.submitAll(["a", "b", "c"]);
  await turnOfTheLoop();
  const few = batcher.submitAll(["d", "e", "f"]);
  await turnOfTheLoop();
  expect(batches).toEqual([["a", "b", "c"]]);
  const many = batcher.submit("g");
  await turnOfTheLoop();
  expect(batches).toEqual([
    ["a", "b", "c"],
    ["d", "e", "f"],
  ]);
  await finish();
  await Promise.all([done, few, many]);
  expect(batches[2]).toEqual(["g"]);
});

test("a batch that hangs holds up those behind it only until it counts as slow", async () => {
  const { batcher, batches, finish } = open({ slowMs: 1, mostSideBySide: 2 });
  const hanging = batcher.submit("hangs");
  await turnOfTheLoop();
  const behind = batcher.submit("behind");
  while (batches.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  const third = batcher.submit("third");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(batches).toEqual([["hangs"], ["behind"]]);
  await finish();
  expect(await Promise.all([hanging, behind, third])).toEqual(["done hangs", "done behind", "done third"]);
});

test("what stands twice goes in two batches", async () => {
  const { batcher, batches, finish } = open();
  const done = batcher.submitAll(["a", "b", "a", "c"]);
  await finish();
  await done;
  expect(batches).toEqual([
    ["a", "b"],
    ["a", "c"],
  ]);
});

test("when a batch fails each item runs alone, and only the bad one fails", async () => {
  const batcher = createBatcher<string, string>({
    ...LIMITS,
    uniqueIn: (name) => [name],
    run: async (all) => {
      if (all.includes("bad")) throw new Error("constraint");
      return Promise.resolve(all);
    },
  });
  const results = await batcher.submitAll(["a", "bad", "b"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("a batch that has no answer now is not tried item by item", async () => {
  let runs = 0;
  const batcher = createBatcher<string, string>({
    ...LIMITS,
    uniqueIn: (name) => [name],
    run: async () => {
      runs += 1;
      return Promise.reject(new NotAnAnswer("UNAVAILABLE", "later"));
    },
  });
  const results = await batcher.submitAll(["a", "b"]);
  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(runs).toBe(1);
});

test("beyond what may wait the answer is UNAVAILABLE, and idle waits for the rest", async () => {
  const { batcher, finish } = open({ mostWaiting: 2 });
  const first = batcher.submit("a");
  await new Promise((resolve) => setImmediate(resolve));
  const waiting = ["b", "c", "d"].map(async (name) => batcher.submit(name));
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

/** Four lanes, each for what came in one turn; two items of one account may not stand in one batch when `apart`. */
function openAccounts(apart: boolean) {
  const started: string[][] = [];
  const ends = new Map<string, () => void>();
  const batcher = createBatcher<Spend, string>({
    ...{ ...LIMITS, lanes: 4, gather: 0, mostInBatch: 10 },
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
  const answers = submit("a1");
  await settle();
  answers.push(...submit("a2", "a3", "b1", "c1", "b2"));
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
  const { batcher, started, submit, end, settle } = openAccounts(false);
  const answers = submit("a1");
  await settle();
  answers.push(...submit("a2", "a3", "a2", "a4"));
  await end("a1");
  await end("a2");
  await end("a2");
  expect(await Promise.all(answers)).toEqual(["a1", "a2", "a3", "a2", "a4"]);
  expect(started).toEqual([["a1"], ["a2", "a3"], ["a2", "a4"]]);
  await batcher.idle();
});
