import { createFinanceSoaker } from "../test/model/createFinanceSoaker.js";
import { howToRunFinanceAgain } from "../test/model/howToRunFinanceAgain.js";

jest.setTimeout(900_000);

/** `npm run soak` runs as many as one likes. */
const SEEDS = 30;

test("the books of finance are the model's after every step of any story, and every refusal is the model's (invariants 13 to 16, 18 and 19)", async () => {
  const soaker = createFinanceSoaker();
  const failures: string[] = [];
  try {
    for (let seed = 1; seed <= SEEDS && failures.length < 3; seed += 1) {
      const { failure } = await soaker.run(seed);
      if (failure) failures.push(`${howToRunFinanceAgain(seed, failure.path)}\n${failure.report}`);
    }
  } finally {
    await soaker.stop();
  }
  expect(failures).toEqual([]);
});
