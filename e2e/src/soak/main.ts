import { parseArgs } from "node:util";
import { createSoaker, howToRunAgain } from "./runSeed.js";

/** `npm run soak -- --seeds 10000`, `--from 500`, `--seed 17 --path 0:3:1` */
async function soak(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "200" },
      from: { type: "string", default: "1" },
      seed: { type: "string" },
      path: { type: "string" },
    },
  });
  const first = Number(values.seed ?? values.from);
  const last = values.seed === undefined ? first + Number(values.seeds) - 1 : first;
  const soaker = createSoaker();
  const startedMs = Date.now();
  let steps = 0;
  let failures = 0;
  for (let seed = first; seed <= last; seed++) {
    const outcome = await soaker.run(seed, values.path);
    steps += outcome.steps;
    if (outcome.failure) {
      failures += 1;
      console.log(`${howToRunAgain(seed, outcome.failure.path)}\n${outcome.failure.report}`);
    }
    if ((seed - first + 1) % 100 === 0 || seed === last)
      console.log(
        `seeds ${first} to ${seed}: ${steps} steps, ${failures} failures, ${Math.round((Date.now() - startedMs) / 1000)} s`,
      );
  }
  await soaker.stop();
  return failures === 0 ? 0 : 1;
}

soak().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
