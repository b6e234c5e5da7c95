import { invalidInput, isRefused, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveExitRevocation } from "../../commands/exit/approveExitRevocation.js";
import { revokeExit } from "../../commands/exit/revokeExit.js";
import { mayApproveMoney, mayPlanExits } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownExit } from "../present/shownExit.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveExitRevocationInput,
  ApproveExitRevocationResult,
  RevokeExitInput,
  RevokeExitResult,
  type ExitRevocationProposedType,
} from "../types/exitRevocations.js";

@Resolver()
export class ExitRevocationMutations {
  @Mutation(() => RevokeExitResult, {
    description:
      "Asks that an exit that was agreed on is taken back, before the partner's points are bought out; `approveExitRevocation` by another person does it.",
  })
  async revokeExit(
    @Arg("input", () => RevokeExitInput) input: RevokeExitInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPlanExits(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const { reason } = input;
    const answer = await revokeExit(deps, request, { exitId: parseUuid("ext", input.exitId), reason });
    if (isRefused(answer)) return answer.refused;
    const { exit } = await shownExit(context, answer.exitId);
    const revocationId = publicId("exr", answer.revocationId);
    return { kind: "ExitRevocationProposed", revocationId, exit } satisfies ExitRevocationProposedType as Answer;
  }

  @Mutation(() => ApproveExitRevocationResult, {
    description: "From now on the partner issues and redeems again; what was refused meanwhile stays refused.",
  })
  async approveExitRevocation(
    @Arg("input", () => ApproveExitRevocationInput) input: ApproveExitRevocationInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const revocationId = parseUuid("exr", input.revocationId);
    const answer = await approveExitRevocation(deps, request, { revocationId });
    return isRefused(answer) ? answer.refused : shownExit(context, answer.exitId);
  }
}
