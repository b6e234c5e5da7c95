import type { State } from "./chaosModel.js";

/** What is missing, what is there more often than it may, and what is otherwise not as it must be. */
export interface Difference {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

/** Compares what must be there with what is there. */
export function compareStates(expected: State, actual: State): Difference {
  const wrong = Object.entries(expected.wallets).flatMap(([card, { available, held }]) => {
    const found = actual.wallets[card];
    if (found?.available === available && found.held === held) return [];
    return [`${card} must have ${available} and ${held} held, and has ${found?.available} and ${found?.held}`];
  });
  if (expected.taken !== actual.taken)
    wrong.push(`${expected.taken} gifts must be gone from the stock, and ${actual.taken} are`);
  return { lost: without(expected.facts, actual.facts), doubled: without(actual.facts, expected.facts), wrong };
}

/** What `one` has beyond `other`, each as often as it is more. */
function without(one: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const fact of other) left.set(fact, (left.get(fact) ?? 0) + 1);
  return one.filter((fact) => {
    const count = left.get(fact) ?? 0;
    left.set(fact, count - 1);
    return count <= 0;
  });
}
