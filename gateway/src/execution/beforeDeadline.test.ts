import { currentTrace, newTrace, runInTrace } from "@tessera/runtime";
import { beforeDeadline } from "./beforeDeadline.js";

const never = new Promise<never>(() => undefined);

/** What a request finds out, and the trace that it finds it out in. */
async function outcome(answer: Promise<string>, deadlineMs: number): Promise<readonly [string, string | undefined]> {
  const told = await beforeDeadline(answer, deadlineMs).catch((cause: Error & { code?: string }) => cause.code);
  return [String(told), currentTrace()?.traceId];
}

test("requests that are late at the same tick are told so each in its own trace, what has answered is left alone", async () => {
  const [one, other] = [newTrace(), newTrace()];
  const deadlineMs = performance.now() + 30;
  const all = await Promise.all([
    runInTrace(one, async () => outcome(never, deadlineMs)),
    runInTrace(other, async () => outcome(never, deadlineMs)),
    outcome(Promise.resolve("answered"), deadlineMs),
    outcome(Promise.resolve("in time"), performance.now() + 60_000),
    outcome(never, performance.now() - 1_000),
  ]);
  expect(all).toEqual([
    ["UNAVAILABLE", one.traceId],
    ["UNAVAILABLE", other.traceId],
    ["answered", undefined],
    ["in time", undefined],
    ["UNAVAILABLE", undefined],
  ]);
  expect(performance.now()).toBeGreaterThanOrEqual(deadlineMs);
});

test("a failure that comes in time is told as it is", async () => {
  const failed = Promise.reject(new Error("refused"));
  await expect(beforeDeadline(failed, performance.now() + 60_000)).rejects.toThrow("refused");
});
