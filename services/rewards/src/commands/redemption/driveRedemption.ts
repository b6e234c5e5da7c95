import { spendPoints } from "@tessera/contracts";
import { inTransaction } from "@tessera/runtime";
import { judgeSpend, type Judgement } from "../../domain/redemption/judgeSpend.js";
import { refusalCode } from "../../domain/redemption/refusals.js";
import { publishConfirmed } from "../../events/published.js";
import { keptAnswer } from "../../store/keptAnswer.js";
import { findRedemption, type StoredRedemption } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import { confirmRedemption, failRedemption } from "../../store/saga/settleRedemption.js";
import type { CommandDeps } from "../deps.js";
import { REDEEM_REWARD, type KeptRedemption } from "./keptRedemption.js";
import { encodeKept } from "./reserveReward.js";

/**
 * Drives a redemption to its end: asks members, which decides once for this id, and writes what follows. The request itself, a
 * repeat of its key and the sweeper may all do this at once; they get the same decision, and the first one writes it.
 * Throws UNAVAILABLE when members does not answer; the redemption then stays PENDING.
 */
export async function driveRedemption(deps: CommandDeps, redemptionId: string): Promise<KeptRedemption> {
  const redemption = await findRedemption(readsOf(deps.database), redemptionId);
  if (!redemption) throw new Error(`redemption ${redemptionId} is not there`);
  if (redemption.state === "PENDING") {
    const settled = await settle(deps, redemption, await askMembers(deps, redemption));
    if (settled) return settled;
  }
  return finalAnswer(deps, redemption);
}

async function askMembers({ peers }: CommandDeps, redemption: StoredRedemption): Promise<Judgement> {
  const answer = await peers.call(spendPoints, {
    redemptionId: redemption.id,
    memberId: redemption.memberId,
    redeemerCode: redemption.partnerCode,
    points: Number(redemption.points),
    occurredAt: redemption.occurredAtGiven ? redemption.occurredAt.toISOString() : null,
  });
  return judgeSpend(answer);
}

/** The saga's last step; undefined when another process has taken it. */
async function settle(
  deps: CommandDeps,
  redemption: StoredRedemption,
  judgement: Judgement,
): Promise<KeptRedemption | undefined> {
  return judgement.kind === "Confirm"
    ? confirm(deps, redemption, judgement.occurredAt)
    : fail(deps, redemption, judgement.refusal);
}

async function confirm(
  deps: CommandDeps,
  redemption: StoredRedemption,
  occurredAt: Date,
): Promise<KeptRedemption | undefined> {
  const kept: KeptRedemption = { kind: "RewardRedeemed", redemptionId: redemption.id };
  const won = await inTransaction(deps.database, async (tx) => {
    if (!(await confirmRedemption(tx, redemption.id, encodeKept(kept), occurredAt))) return false;
    await publishConfirmed(tx, { ...redemption, occurredAt });
    return true;
  });
  if (!won) return undefined;
  deps.wake();
  return kept;
}

async function fail(
  deps: CommandDeps,
  redemption: StoredRedemption,
  refusal: Extract<Judgement, { kind: "Fail" }>["refusal"],
): Promise<KeptRedemption | undefined> {
  const kept: KeptRedemption = { kind: "Failed", redemptionId: redemption.id, refusal };
  const won = await inTransaction(deps.database, async (tx) =>
    failRedemption(tx, redemption.id, encodeKept(kept), refusalCode(refusal)),
  );
  return won ? kept : undefined;
}

/** What a repeat of the key is told, once the redemption has left PENDING. */
async function finalAnswer(
  { database }: CommandDeps,
  { id, keyScope, key }: StoredRedemption,
): Promise<KeptRedemption> {
  const kept = await keptAnswer<KeptRedemption>(readsOf(database), keyScope, REDEEM_REWARD, key);
  if (kept === undefined || kept.kind === "Pending") throw new Error(`redemption ${id} has ended without its answer`);
  return kept;
}
