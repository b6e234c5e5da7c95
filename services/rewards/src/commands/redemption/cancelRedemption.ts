import { refuse, type Refused } from "@tessera/kernel";
import { answerOnce, NotAnAnswer, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { reasonProblem } from "../../domain/redemption/redemptionRequest.js";
import type { RedemptionNotCancellable } from "../../domain/redemption/refusals.js";
import { mayMove, statusOf, type RedemptionStatus } from "../../domain/redemption/states.js";
import { findRedemption, type StoredRedemption } from "../../store/queries/redemptions.js";
import { lockRedemption, startCancelling } from "../../store/saga/cancellation.js";
import type { CommandDeps, Request } from "../deps.js";
import { finishCancellation } from "./finishCancellation.js";

export interface RedemptionCancelled {
  readonly kind: "RedemptionCancelled";
  readonly redemptionId: string;
}

/** Whether the caller may move a redemption; asked behind its lock. */
type MayMove = (owners: { readonly memberId: string; readonly partnerCode: string }) => boolean;

/**
 * Cancels a redemption that is CONFIRMED and whose voucher is not used: the same lots get their points back, the stock its
 * units, the voucher is revoked. Decided in one transaction and then driven to its end, by the sweeper if need be.
 * A redemption that is not there or not the caller's is refused without a status. Throws BAD_USER_INPUT for a bad reason and
 * UNAVAILABLE when members does not answer.
 */
export async function cancelRedemption(
  deps: CommandDeps,
  request: Request,
  mayMoveIt: MayMove,
  input: { readonly redemptionId: string | undefined; readonly reason: string },
): Promise<RedemptionCancelled | Refused<RedemptionNotCancellable | IdempotencyConflict>> {
  const problem = reasonProblem(input.reason);
  if (problem !== undefined) throw new NotAnAnswer("BAD_USER_INPUT", `reason ${problem}`);
  const { redemptionId } = input;
  const claim = { scope: request.scope, operation: "cancelRedemption", key: request.idempotencyKey, input };
  const answer = await answerOnce<RedemptionCancelled | Refused<RedemptionNotCancellable>>(
    deps.database,
    claim,
    async (tx) => {
      const redemption = redemptionId === undefined ? undefined : await lockedRedemption(tx, redemptionId);
      if (!redemption || !mayMoveIt(redemption)) return notCancellable(null, "No such redemption can be cancelled.");
      const refused = refuseCancelling(redemption);
      if (refused) return refused;
      await startCancelling(tx, redemption.id, input.reason, deps.now());
      return { kind: "RedemptionCancelled", redemptionId: redemption.id };
    },
  );
  if ("kind" in answer) await finishCancellation(deps, answer.redemptionId);
  return answer;
}

async function lockedRedemption(tx: Tx, id: string): Promise<StoredRedemption | undefined> {
  return (await lockRedemption(tx, id)) ? findRedemption(tx, id) : undefined;
}

function refuseCancelling({ state, voucher }: StoredRedemption): Refused<RedemptionNotCancellable> | undefined {
  // The cancellation under another key is decided, whether or not it has ended.
  if (state === "CANCELLING") return notCancellable("CANCELLED", "The redemption is cancelled already.");
  if (!mayMove(state, "CANCELLING"))
    return notCancellable(statusOf(state), "Only a confirmed redemption can be cancelled.");
  if (voucher?.state === "USED") return notCancellable(statusOf(state), "Its voucher is used.");
  return undefined;
}

function notCancellable(status: RedemptionStatus | null, message: string): Refused<RedemptionNotCancellable> {
  return refuse({ kind: "RedemptionNotCancellable", message, status });
}
