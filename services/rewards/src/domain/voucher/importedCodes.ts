import { type InputProblem, lineProblems } from "@tessera/kernel";

export const MAX_IMPORTED_CODES = 10_000;
const MAX_CODE_LENGTH = 64;
/** A list of ten thousand bad lines is told by its first ones. */
const MAX_PROBLEMS = 20;

export function importProblems(codes: readonly string[]): InputProblem[] {
  if (codes.length === 0 || codes.length > MAX_IMPORTED_CODES) {
    return [{ path: ["codes"], problem: `must hold 1 to ${MAX_IMPORTED_CODES} codes` }];
  }
  return codes
    .flatMap((code, index) =>
      lineProblems("codes", code, MAX_CODE_LENGTH).map(({ problem }) => ({ path: ["codes", String(index)], problem })),
    )
    .slice(0, MAX_PROBLEMS);
}

/** What forbids to import codes into a reward. */
export function poolProblems(reward: { readonly kind: "VOUCHER" | "GIFT" }): InputProblem[] {
  return reward.kind === "VOUCHER" ? [] : [{ path: ["rewardCode"], problem: "is a gift, which has no voucher" }];
}
