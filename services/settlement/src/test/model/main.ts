import { parseArgs } from "node:util";
import { createFinanceSoaker } from "./createFinanceSoaker.js";
import { howToRunFinanceAgain } from "./howToRunFinanceAgain.js";

/** `npm run soak -- --of finance --seeds 1000`, `--from 500`, `--seed 17 --path 0:3:1` */
async function soakFinance(): Promise<number> {
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
  const soaker = createFinanceSoaker();
  const startedMs = Date.now();
  let [steps, failures] = [0, 0];
  for (let seed = first; seed <= last; seed += 1) {
    const outcome = await soaker.run(seed, values.path);
    steps += outcome.steps;
    if (outcome.failure) {
      failures += 1;
      console.log(`${howToRunFinanceAgain(seed, outcome.failure.path)}\n${outcome.failure.report}`);
    }
    if ((seed - first + 1) % 100 === 0 || seed === last)
      console.log(
        `finance, seeds ${first} to ${seed}: ${steps} steps, ${failures} failures, ${Math.round((Date.now() - startedMs) / 1000)} s`,
      );
  }
  await soaker.stop();
  return failures === 0 ? 0 : 1;
}

soakFinance().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
