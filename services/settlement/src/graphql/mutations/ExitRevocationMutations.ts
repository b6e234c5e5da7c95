import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";

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
    const { idempotencyKey, reason } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => revokeExit(deps, request, { exitId: parseUuid("ext", input.exitId), reason }),
      async (asked) => {
        const { exit } = await shownExit(context, asked.exitId);
        const revocationId = publicId("exr", asked.revocationId);
        return { kind: "ExitRevocationProposed", revocationId, exit } satisfies ExitRevocationProposedType as Answer;
      },
    );
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
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey, problems: [] },
      async (request) => approveExitRevocation(deps, request, { revocationId: parseUuid("exr", input.revocationId) }),
      async ({ exitId }) => shownExit(context, exitId),
    );
  }
}
