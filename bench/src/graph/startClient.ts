import type { Measured, Runnable } from "../measure.js";
import { nextMessage, startProgram } from "../startProgram.js";
import type { RunScenario, ServedClient } from "./serveClient.js";

type Named = Pick<Runnable, "name" | "concurrency">;

/** Starts the partner's client; its scenarios run in its process, one at a time. */
export async function startClient(
  options: ServedClient,
): Promise<{ readonly scenarios: readonly Runnable[]; readonly stop: () => void }> {
  const { told, child, stop } = await startProgram<{ scenarios: readonly Named[] }>(
    "graph/serveClient",
    JSON.stringify(options),
  );
  const run = async (index: number, seconds: number): Promise<Measured> => {
    const answer = nextMessage<{ measured: Measured }>(child);
    child.send({ index, seconds } satisfies RunScenario);
    return (await answer).measured;
  };
  const scenarios = told.scenarios.map((named, index): Runnable => ({
    ...named,
    isElsewhere: true,
    run: async (seconds) => run(index, seconds),
  }));
  return { scenarios, stop };
}
