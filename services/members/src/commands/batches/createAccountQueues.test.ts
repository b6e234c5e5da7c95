import { createAccountQueues } from "./createAccountQueues.js";

const tick = async () => new Promise((resolve) => setImmediate(resolve));

test("one account is worked on by one request at a time, in order, and accounts side by side up to the bound", async () => {
  const queues = createAccountQueues({ mostPerAccount: 10, concurrent: 2, mostWaiting: 100 });
  const log: string[] = [];
  let most = 0;
  let now = 0;
  const work = (name: string) => async () => {
    now += 1;
    most = Math.max(most, now);
    log.push(name);
    await tick();
    now -= 1;
    return name;
  };
  const answers = await Promise.all([
    queues.run("a", work("a1")),
    queues.run("a", work("a2")),
    queues.run("b", work("b1")),
    queues.run("c", work("c1")),
    queues.run("a", work("a3")),
  ]);
  expect(answers).toEqual(["a1", "a2", "b1", "c1", "a3"]);
  expect(log.filter((name) => name.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
  expect(most).toBe(2);
});

test("a full queue is answered UNAVAILABLE, and an error frees its place", async () => {
  const queues = createAccountQueues({ mostPerAccount: 2, concurrent: 2, mostWaiting: 100 });
  const failing = queues.run("a", async () => Promise.reject(new Error("no")));
  const second = queues.run("a", async () => Promise.resolve("yes"));
  await expect(queues.run("a", async () => Promise.resolve("late"))).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
  await expect(failing).rejects.toThrow("no");
  expect(await second).toBe("yes");
  await queues.idle();
  expect(await queues.run("a", async () => Promise.resolve("again"))).toBe("again");
});
