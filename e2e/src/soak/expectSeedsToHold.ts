import { createSoaker, howToRunAgain } from "./runSeed.js";

const MOST = 200;

/** Every second seed: two workers share the seeds between them. */
export async function expectSeedsToHold(first: 0 | 1): Promise<void> {
  const soaker = createSoaker();
  const failures: string[] = [];
  try {
    for (let seed = first === 0 ? 2 : 1; seed <= MOST; seed += 2) {
      const { failure } = await soaker.run(seed);
      if (failure) failures.push(`${howToRunAgain(seed, failure.path)}\n${failure.report}`);
      if (failures.length === 3) break;
    }
  } finally {
    await soaker.stop();
  }
  expect(failures).toEqual([]);
}
