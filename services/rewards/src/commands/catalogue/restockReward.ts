import { invalidInput, refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { restockProblems, stockProblems } from "../../domain/catalogue/reward.js";
import { UNKNOWN_REWARD, type UnknownReward } from "../../domain/redemption/refusals.js";
import { addUnits, lockReward } from "../../store/stock.js";
import type { CommandDeps, Request } from "../deps.js";
import { problemsOf } from "../problemsOf.js";

export interface RewardRestocked {
  readonly kind: "RewardRestocked";
  readonly rewardId: string;
}

type Refusals = UnknownReward | InvalidInput;

/** Adds units to a reward whose stock is limited; see `stockProblems`. Another partner's reward is UnknownReward. */
export async function restockReward(
  { database }: CommandDeps,
  request: Request,
  ownPartner: string | undefined,
  input: { readonly rewardCode: string; readonly add: number },
): Promise<RewardRestocked | Refused<Refusals | IdempotencyConflict>> {
  const invalid = problemsOf(request, restockProblems(input.add));
  if (invalid) return invalid;
  const claim = { scope: request.scope, operation: "restockReward", key: request.idempotencyKey, input };
  return answerOnce<RewardRestocked | Refused<Refusals>>(database, claim, async (tx) => {
    const reward = await lockReward(tx, input.rewardCode);
    if (!reward || (ownPartner !== undefined && reward.partnerCode !== ownPartner)) return refuse(UNKNOWN_REWARD);
    const problems = stockProblems(reward, input.add);
    if (problems.length > 0) return invalidInput(...problems);
    await addUnits(tx, reward.id, "RESTOCK", input.add);
    return { kind: "RewardRestocked", rewardId: reward.id };
  });
}
