import { invalidInput, isRefused, type InputProblem } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approvePayout } from "../../commands/claims/approvePayout.js";
import { preparePayout } from "../../commands/claims/preparePayout.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownPayout } from "../present/presentPayout.js";
import {
  ApproveClaimPayoutInput,
  ApproveClaimPayoutResult,
  PrepareClaimPayoutInput,
  PrepareClaimPayoutResult,
  type ClaimPayoutApproved,
  type ClaimPayoutPrepared,
} from "../types/claimPayouts.js";
import type { Answer } from "../types/cycleCommands.js";

const MOST_CLAIMS = 1_000;
const HASH = /^[0-9a-f]{64}$/;

@Resolver()
export class ClaimPayoutMutations {
  @Mutation(() => PrepareClaimPayoutResult, {
    description:
      "Prepares what the operator owes beside the cycles' payments for one payment file. Another person approves it.",
  })
  async prepareClaimPayout(
    @Arg("input", () => PrepareClaimPayoutInput) input: PrepareClaimPayoutInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, currency, claimIds, dueBy } = input;
    const problems = [...idempotencyKeyProblems(idempotencyKey), ...claimProblems(claimIds)];
    if (problems.length > 0) return invalidInput(...problems).refused;
    const answer = await preparePayout(
      deps,
      { scope: callerScope(caller), key: idempotencyKey },
      { currency, claimIds: claimIds?.map((id) => parseUuid("clm", id)) ?? null, dueBy: dueBy ?? null },
    );
    if (isRefused(answer)) return answer.refused;
    const payout = await shownPayout(context, answer.payoutId);
    return { kind: "ClaimPayoutPrepared", payout } satisfies ClaimPayoutPrepared as Answer;
  }

  @Mutation(() => ApproveClaimPayoutResult, {
    description: "By another person than the one who prepared it, exactly as seen; writes its pain.001.",
  })
  async approveClaimPayout(
    @Arg("input", () => ApproveClaimPayoutInput) input: ApproveClaimPayoutInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const { idempotencyKey, contentHash } = input;
    const problems = idempotencyKeyProblems(idempotencyKey);
    if (!HASH.test(contentHash)) problems.push({ path: ["contentHash"], problem: "must be 64 hexadecimal digits" });
    if (problems.length > 0) return invalidInput(...problems).refused;
    const answer = await approvePayout(
      deps,
      { scope: callerScope(caller), key: idempotencyKey },
      { payoutId: parseUuid("cpo", input.payoutId), contentHash },
    );
    if (isRefused(answer)) return answer.refused;
    const payout = await shownPayout(context, answer.payoutId);
    return { kind: "ClaimPayoutApproved", payout } satisfies ClaimPayoutApproved as Answer;
  }
}

function claimProblems(claimIds: readonly string[] | null | undefined): InputProblem[] {
  if (!claimIds) return [];
  const path = ["claimIds"];
  if (claimIds.length < 1 || claimIds.length > MOST_CLAIMS)
    return [{ path, problem: `must be 1 to ${MOST_CLAIMS.toLocaleString("en")} claims` }];
  return new Set(claimIds).size < claimIds.length ? [{ path, problem: "must not name a claim twice" }] : [];
}
