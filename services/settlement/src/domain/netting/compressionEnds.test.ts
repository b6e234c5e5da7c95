import { compressInSteps } from "./compressConservatively.js";
import type { Debt } from "./debt.js";

/** What a calculation answers, if it does within so many pauses. */
function answerWithin<Answer>(most: number, steps: Generator<undefined, Answer>): Answer {
  for (let pauses = 0; pauses <= most; pauses += 1) {
    const step = steps.next();
    if (step.done) return step.value;
  }
  throw new Error(`no answer within ${most} pauses`);
}

const owed = (...texts: string[]): Debt[] =>
  texts.map((text) => {
    const [debtorCode = "", creditorCode = "", amount = "0"] = text.split(" ");
    return { debtorCode, creditorCode, amountMinor: BigInt(amount) };
  });

test.each([
  ["a single debt", owed("A B 5"), owed("A B 5")],
  ["a circle", owed("A B 5", "B C 5", "C A 5"), []],
  ["a chain that is as long as it is", owed("A B 5", "B C 5"), owed("A B 5", "B C 5")],
  [
    "the worked cycle",
    owed("A B 6000", "A D 2550", "B C 10000", "C A 10000", "D B 1025", "D C 1000"),
    owed("A D 525", "B C 2975", "C A 1975"),
  ],
  [
    "two ways, one of them too narrow",
    owed("A B 3", "A C 2", "B D 3", "C D 2"),
    owed("A B 3", "A C 2", "B D 3", "C D 2"),
  ],
  [
    "a circle that hangs on a chain",
    owed("A B 4", "A E 4", "B D 4", "C B 4", "D C 4", "E D 4"),
    owed("A B 4", "A E 4", "E D 4"),
  ],
])("compressing ends after a few searches: %s", (_what, netted, left) => {
  expect(answerWithin(200, compressInSteps(netted))).toEqual(left);
});
