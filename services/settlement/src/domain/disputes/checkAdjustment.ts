import { lineProblems, type InputProblem } from "@tessera/kernel";

/** Facts may come from clocks that run ahead by so much. */
const MOST_AHEAD_MS = 5 * 60 * 1000;
export const MOST_REASON = 500;
/** Far more than any debt, far less than a bigint holds. */
export const MOST_MINOR = 10n ** 16n;

export interface ProposedAdjustment {
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly occurredAt: Date;
}

/** What is wrong with a proposed adjustment, in the order of its fields. */
export function checkAdjustment(proposed: ProposedAdjustment, now: Date): InputProblem[] {
  const problems: InputProblem[] = [];
  if (proposed.debtorCode === proposed.creditorCode) {
    problems.push({ path: ["creditorCode"], problem: "must be another partner than the debtor" });
  }
  if (proposed.amountMinor <= 0n || proposed.amountMinor > MOST_MINOR) {
    problems.push({ path: ["amount"], problem: "must be more than nothing, and an amount that money is counted in" });
  }
  problems.push(...lineProblems("reason", proposed.reason, MOST_REASON));
  if (proposed.occurredAt.getTime() > now.getTime() + MOST_AHEAD_MS) {
    problems.push({ path: ["occurredAt"], problem: "lies in the future" });
  }
  return problems;
}
