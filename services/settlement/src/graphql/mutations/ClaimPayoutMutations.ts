import type { InputProblem } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";

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
    return answerCommand(
      { caller, idempotencyKey, problems: claimProblems(claimIds) },
      async (request) => {
        const ids = claimIds?.map((id) => parseUuid("clm", id)) ?? null;
        return preparePayout(deps, request, { currency, claimIds: ids, dueBy: dueBy ?? null });
      },
      async ({ payoutId }) => {
        const payout = await shownPayout(context, payoutId);
        return { kind: "ClaimPayoutPrepared", payout } satisfies ClaimPayoutPrepared as Answer;
      },
    );
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
    const isHash = HASH.test(contentHash);
    return answerCommand(
      {
        ...{ caller, idempotencyKey },
        problems: isHash ? [] : [{ path: ["contentHash"], problem: "must be 64 hexadecimal digits" }],
      },
      async (request) => approvePayout(deps, request, { payoutId: parseUuid("cpo", input.payoutId), contentHash }),
      async ({ payoutId }) => {
        const payout = await shownPayout(context, payoutId);
        return { kind: "ClaimPayoutApproved", payout } satisfies ClaimPayoutApproved as Answer;
      },
    );
  }
}

function claimProblems(claimIds: readonly string[] | null | undefined): InputProblem[] {
  if (!claimIds) return [];
  const path = ["claimIds"];
  if (claimIds.length < 1 || claimIds.length > MOST_CLAIMS)
    return [{ path, problem: `must be 1 to ${MOST_CLAIMS.toLocaleString("en")} claims` }];
  return new Set(claimIds).size < claimIds.length ? [{ path, problem: "must not name a claim twice" }] : [];
}
