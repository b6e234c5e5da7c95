import { setImmediate } from "node:timers/promises";

/** Runs a long calculation to its end and lets other requests be answered between its steps. */
export async function runInSteps<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}
