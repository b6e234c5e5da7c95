import { MAX_POINTS, type InputProblem, type Points, lineProblems, slugProblems } from "@tessera/kernel";

export type RewardKind = "VOUCHER" | "GIFT";

export interface NewReward {
  /** Lower-case slug, unique in the network, never changed. */
  readonly code: string;
  readonly partnerCode: string;
  readonly kind: RewardKind;
  readonly title: string;
  /** Price of one unit. */
  readonly points: Points;
  /** Units at the start; null: not limited. */
  readonly stock: number | null;
}

const MAX_CODE_LENGTH = 64;
const MAX_TITLE_LENGTH = 200;
/** What an integer column and GraphQL's Int hold. */
export const MAX_STOCK = 2_147_483_647;

export function rewardProblems(reward: NewReward): InputProblem[] {
  const problems = [
    ...slugProblems("code", reward.code, MAX_CODE_LENGTH),
    ...lineProblems("title", reward.title, MAX_TITLE_LENGTH),
  ];
  if (reward.points < 1n || reward.points > MAX_POINTS)
    problems.push({ path: ["points"], problem: "must be at least 1" });
  if (reward.stock !== null && reward.stock < 0) problems.push({ path: ["stock"], problem: "must be at least 0" });
  return problems;
}

export function restockProblems(add: number): InputProblem[] {
  return add > 0 ? [] : [{ path: ["add"], problem: "must be at least 1" }];
}

/**
 * What forbids to add units to a reward. The stock of a reward with a voucher pool is the number of its codes that are left,
 * so it grows by importing codes; a reward without a limit has nothing to count.
 */
export function stockProblems(
  reward: { readonly pooled: boolean; readonly stockLeft: number | null },
  add: number,
): InputProblem[] {
  if (reward.pooled) return [{ path: ["rewardCode"], problem: "has a voucher pool: import codes instead" }];
  if (reward.stockLeft === null) return [{ path: ["rewardCode"], problem: "has no limited stock" }];
  return reward.stockLeft + add > MAX_STOCK
    ? [{ path: ["add"], problem: `must leave the stock at ${MAX_STOCK} or less` }]
    : [];
}
