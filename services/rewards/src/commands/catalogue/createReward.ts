import { invalidInput, refuse, type InputProblem, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { foldForSearch } from "../../domain/catalogue/foldForSearch.js";
import { rewardProblems, type NewReward } from "../../domain/catalogue/reward.js";
import { RewardRow } from "../../store/entities/index.js";
import { findRewardByCode } from "../../store/queries/rewards.js";
import { isKnownPartner } from "../../store/queries/setup.js";
import { limitStock } from "../../store/stock.js";
import type { CommandDeps, Request } from "../deps.js";
import { problemsOf } from "../problemsOf.js";

export interface RewardCreated {
  readonly kind: "RewardCreated";
  readonly rewardId: string;
}

export interface UnknownPartner {
  readonly kind: "UnknownPartner";
  readonly message: string;
}

type Refusals = UnknownPartner | InvalidInput;

/**
 * Adds a reward to the catalogue. `ownPartner` is the partner that a partner client writes for. UnknownPartner also while the
 * partner's registration has not arrived yet: wait for its revision in networkState.
 */
export async function createReward(
  { database }: CommandDeps,
  request: Request,
  ownPartner: string | undefined,
  reward: NewReward,
): Promise<RewardCreated | Refused<Refusals | IdempotencyConflict>> {
  const invalid = problemsOf(request, [...foreignProblems(reward, ownPartner), ...rewardProblems(reward)]);
  if (invalid) return invalid;
  const claim = { scope: request.scope, operation: "createReward", key: request.idempotencyKey, input: reward };
  return answerOnce<RewardCreated | Refused<Refusals>>(database, claim, async (tx) => {
    // Two new rewards with one code wait for each other here instead of failing at the unique index.
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('reward ' || $1, 0))", [reward.code]);
    if (!(await isKnownPartner(tx, reward.partnerCode))) {
      return refuse({ kind: "UnknownPartner", message: "No partner of the network has this code." });
    }
    if (await findRewardByCode(tx, reward.code))
      return invalidInput({ path: ["code"], problem: "belongs to another reward" });
    return { kind: "RewardCreated", rewardId: await insertReward(tx, reward) };
  });
}

function foreignProblems({ partnerCode }: NewReward, ownPartner: string | undefined): InputProblem[] {
  if (ownPartner === undefined || ownPartner === partnerCode) return [];
  return [{ path: ["partnerCode"], problem: "must be your own partner's code" }];
}

async function insertReward(tx: Tx, { code, partnerCode, kind, title, points, stock }: NewReward): Promise<string> {
  const id = newId();
  const searchText = foldForSearch(`${title} ${code} ${partnerCode}`);
  await tx.manager.insert(RewardRow, { id, code, partnerCode, kind, title, points: points.toString(), searchText });
  if (stock !== null) await limitStock(tx, id, stock);
  return id;
}
