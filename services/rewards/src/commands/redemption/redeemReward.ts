import { parsePublicId, refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { Acting } from "../../domain/access.js";
import { requestProblems, type RedemptionRequest } from "../../domain/redemption/redemptionRequest.js";
import type { BareRefusal } from "../../domain/redemption/refusals.js";
import type { RewardName } from "../../store/queries/rewards.js";
import type { CommandDeps, Request } from "../deps.js";
import { problemsOf } from "../problemsOf.js";
import { drivePending, driveRedemption } from "./driveRedemption.js";
import { REDEEM_REWARD, type KeptRedemption, type RedeemAnswer } from "./keptRedemption.js";
import { reserveAtOnce, reserveReward, type WantedRedemption } from "./reserveReward.js";

/**
 * Redeems a reward for a member: reserve (PENDING), let members decide, confirm or fail. The answer under the key is final when
 * the saga has ended; a repeat of a key whose redemption is still PENDING drives that redemption on, it never starts another.
 * Throws UNAVAILABLE when members or the database does not answer: repeat with the same key.
 */
export async function redeemReward(
  deps: CommandDeps,
  request: Request,
  acting: Acting,
  wanted: RedemptionRequest,
): Promise<RedeemAnswer> {
  const invalid = redeemProblems(deps, request, acting, wanted);
  if (invalid) return invalid;
  const holder = await findHolder(deps, acting, wanted);
  const kept =
    (await redeemAtOnce(deps, request, acting, wanted, holder)) ??
    (await redeemUnderKey(deps, request, acting, wanted, holder));
  return toAnswer(deps, kept);
}

/** The short way; undefined when it leads nowhere and nothing has happened. See `reserveAtOnce`. */
async function redeemAtOnce(
  deps: CommandDeps,
  request: Request,
  acting: Acting,
  wanted: RedemptionRequest,
  holder: FoundHolder,
): Promise<KeptRedemption | undefined> {
  if ("error" in holder) return undefined;
  const reserved = await reserveAtOnce(deps, request, wantedOf(wanted, acting, holder.memberId), wanted);
  return reserved && (await drivePending(deps, reserved));
}

/** The way of refusals and repeats: decides in the transaction that claims the key, or finds what was decided. */
async function redeemUnderKey(
  deps: CommandDeps,
  request: Request,
  acting: Acting,
  wanted: RedemptionRequest,
  holder: FoundHolder,
): Promise<KeptRedemption | Refused<BareRefusal | IdempotencyConflict>> {
  const claim = { scope: request.scope, operation: REDEEM_REWARD, key: request.idempotencyKey, input: wanted };
  return answerOnce<KeptRedemption | Refused<BareRefusal>>(deps.database, claim, async (tx) => {
    if ("error" in holder) throw holder.error;
    return reserveReward(deps, tx, request, wantedOf(wanted, acting, holder.memberId));
  });
}

function wantedOf(wanted: RedemptionRequest, acting: Acting, memberId: string | undefined): WantedRedemption {
  const { quantity, occurredAt } = wanted;
  return { reward: nameOf(wanted), memberId, ownPartner: acting.partnerCode, quantity, occurredAt };
}

/** What is wrong with a request by itself; told before the key is claimed. */
function redeemProblems(
  deps: CommandDeps,
  request: Request,
  acting: Acting,
  wanted: RedemptionRequest,
): Refused<InvalidInput> | undefined {
  return problemsOf(request, requestProblems(wanted, acting.memberId !== undefined, deps.now()));
}

/** undefined for an id that is not one of a reward. */
function nameOf({ rewardId, rewardCode }: RedemptionRequest): RewardName | undefined {
  if (rewardCode !== null) return { code: rewardCode };
  const id = parsePublicId("rwd", rewardId ?? "");
  return id === undefined ? undefined : { id };
}

type FoundHolder = { readonly memberId: string | undefined } | { readonly error: unknown };

/**
 * Whose points are spent; undefined for nobody. Somebody else's card or id is answered to a member like one that does not
 * exist. When members does not answer, a key that was answered before is answered again all the same; a new one stays unused.
 */
async function findHolder(deps: CommandDeps, acting: Acting, wanted: RedemptionRequest): Promise<FoundHolder> {
  try {
    const memberId = await namedMember(deps, acting, wanted);
    return { memberId: acting.memberId === undefined || memberId === acting.memberId ? memberId : undefined };
  } catch (error) {
    return { error };
  }
}

async function namedMember(
  { cards }: CommandDeps,
  acting: Acting,
  { memberId, cardNumber }: RedemptionRequest,
): Promise<string | undefined> {
  if (cardNumber !== null) return (await cards.holderOf(cardNumber)) ?? undefined;
  return memberId === null ? acting.memberId : parsePublicId("mbr", memberId);
}

async function toAnswer(
  deps: CommandDeps,
  kept: KeptRedemption | Refused<BareRefusal | IdempotencyConflict>,
): Promise<RedeemAnswer> {
  if ("refused" in kept) return kept;
  const ended = kept.kind === "Pending" ? await driveRedemption(deps, kept.redemptionId) : kept;
  if (ended.kind === "Failed") return refuse(ended.refusal);
  return { kind: "RewardRedeemed", redemptionId: ended.redemptionId };
}
