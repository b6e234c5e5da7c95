import { invalidInput, isRefused, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveRelease } from "../../commands/exposure/approveRelease.js";
import { releaseCollateral } from "../../commands/exposure/releaseCollateral.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveReleaseInput,
  ApproveReleaseResult,
  ReleaseCollateralInput,
  ReleaseCollateralResult,
  type ReleaseApprovedType,
  type ReleaseProposedType,
} from "../types/exposureProposals.js";

@Resolver()
export class ReleaseMutations {
  @Mutation(() => ReleaseCollateralResult, {
    description: "Proposes to give a part of a collateral back; `approveRelease` by another person does.",
  })
  async releaseCollateral(
    @Arg("input", () => ReleaseCollateralInput) input: ReleaseCollateralInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const amount = parseAmount("amount", input.amount);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in amount ? [amount] : [])];
    if (problems.length > 0 || "problem" in amount) return invalidInput(...problems).refused;
    const answer = await releaseCollateral(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { collateralId: parseUuid("col", input.collateralId), reason: input.reason, ...amount },
    );
    if (isRefused(answer)) return answer.refused;
    return {
      kind: "ReleaseProposed",
      releaseId: publicId("rls", answer.releaseId),
    } satisfies ReleaseProposedType as Answer;
  }

  @Mutation(() => ApproveReleaseResult, {
    description: "Refused when what the partner owes would be beyond the cap that is left, and while it is in arrears.",
  })
  async approveRelease(
    @Arg("input", () => ApproveReleaseInput) input: ApproveReleaseInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveRelease(deps, request, { releaseId: parseUuid("rls", input.releaseId) });
    if (isRefused(answer)) return answer.refused;
    return {
      kind: "ReleaseApproved",
      releaseId: publicId("rls", answer.releaseId),
    } satisfies ReleaseApprovedType as Answer;
  }
}
