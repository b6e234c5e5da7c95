import { spendPoints } from "@tessera/contracts";
import type { Points } from "@tessera/kernel";
import { noteFact } from "@tessera/runtime";
import { judgeSpend, type Judgement } from "../../domain/redemption/judgeSpend.js";
import { refusalCode } from "../../domain/redemption/refusals.js";
import { confirmedFact } from "../../events/published.js";
import { failRedemption } from "../../store/saga/settleRedemption.js";
import type { CommandDeps } from "../deps.js";
import { encodeKept, type KeptRedemption } from "./keptRedemption.js";

/** A redemption that is PENDING: all that its decision needs. */
export interface PendingRedemption {
  readonly id: string;
  readonly memberId: string;
  readonly rewardCode: string;
  readonly partnerCode: string;
  readonly points: Points;
  readonly occurredAt: Date;
  /** False: the instant of the decision is taken. */
  readonly occurredAtGiven: boolean;
}

/**
 * The saga's second and third step: asks members, which decides once for this id, and writes what follows. undefined when
 * another process has written it before. Throws UNAVAILABLE when members does not answer.
 */
export async function settleSaga(
  deps: CommandDeps,
  redemption: PendingRedemption,
): Promise<KeptRedemption | undefined> {
  const judgement = await askMembers(deps, redemption);
  return judgement.kind === "Confirm"
    ? confirm(deps, redemption, judgement.occurredAt)
    : fail(deps, redemption, judgement.refusal);
}

async function askMembers({ peers }: CommandDeps, redemption: PendingRedemption): Promise<Judgement> {
  const answer = await peers.call(spendPoints, {
    redemptionId: redemption.id,
    memberId: redemption.memberId,
    redeemerCode: redemption.partnerCode,
    points: Number(redemption.points),
    occurredAt: redemption.occurredAtGiven ? redemption.occurredAt.toISOString() : null,
  });
  return judgeSpend(answer);
}

async function confirm(
  { sagas, wake }: CommandDeps,
  redemption: PendingRedemption,
  occurredAt: Date,
): Promise<KeptRedemption | undefined> {
  const { id } = redemption;
  const kept: KeptRedemption = { kind: "RewardRedeemed", redemptionId: id };
  const fact = confirmedFact({ ...redemption, occurredAt });
  noteFact(id);
  if (!(await sagas.confirmations.submit({ id, answer: encodeKept(kept), occurredAt, fact }))) return undefined;
  wake();
  return kept;
}

async function fail(
  { database }: CommandDeps,
  { id }: PendingRedemption,
  refusal: Extract<Judgement, { kind: "Fail" }>["refusal"],
): Promise<KeptRedemption | undefined> {
  const kept: KeptRedemption = { kind: "Failed", redemptionId: id, refusal };
  return (await failRedemption(database, id, encodeKept(kept), refusalCode(refusal))) ? kept : undefined;
}
