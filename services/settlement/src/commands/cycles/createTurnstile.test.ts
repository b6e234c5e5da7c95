import { createTurnstile } from "./createTurnstile.js";

const tick = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("work goes through one at a time, in order, and what fails lets the next through", async () => {
  const turnstile = createTurnstile(10);
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} in`);
    await tick();
    log.push(`${name} out`);
    if (name === "b") throw new Error("no");
    return name;
  };
  const answers = await Promise.allSettled(["a", "b", "c"].map(async (name) => turnstile(work(name))));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
});

test("too many that wait are answered UNAVAILABLE", async () => {
  const turnstile = createTurnstile(1);
  const first = turnstile(tick);
  await expect(turnstile(tick)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await first;
  await turnstile(tick);
});
