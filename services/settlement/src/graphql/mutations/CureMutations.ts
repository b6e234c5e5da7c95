import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveCure, cureDefault } from "../../commands/exposure/cureDefault.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import type { Answer } from "../types/cycleCommands.js";
import { ApproveCureInput, ApproveCureResult, CureDefaultInput, CureDefaultResult } from "../types/cures.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class CureMutations {
  @Mutation(() => CureDefaultResult, {
    description:
      "Proposes that a defaulter issues again: all is recovered, nothing is overdue, new collateral covers it. `approveCure` by another person lets it.",
  })
  async cureDefault(
    @Arg("input", () => CureDefaultInput) input: CureDefaultInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, partnerCode, reason } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => cureDefault(deps, request, { partnerCode, reason }),
      ({ cureId }) => shown("CureProposed", cureId),
    );
  }

  @Mutation(() => ApproveCureResult, { description: "The partner issues again from now on." })
  async approveCure(
    @Arg("input", () => ApproveCureInput) input: ApproveCureInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveCure(deps, request, { cureId: parseUuid("cur", input.cureId) }),
      ({ cureId }) => shown("CureApproved", cureId),
    );
  }
}

function shown(kind: "CureProposed" | "CureApproved", cureId: string): Answer {
  return { kind, cureId: publicId("cur", cureId) } as Answer;
}
