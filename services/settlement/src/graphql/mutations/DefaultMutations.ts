import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveDefault } from "../../commands/exposure/approveDefault.js";
import { declareDefault } from "../../commands/exposure/declareDefault.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import { findDefault } from "../../store/queries/defaults.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentDefault } from "../present/presentExposure.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveDefaultInput,
  ApproveDefaultResult,
  DeclareDefaultInput,
  DeclareDefaultResult,
  type DefaultDeclaredType,
} from "../types/exposure.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class DefaultMutations {
  @Mutation(() => DeclareDefaultResult, {
    description:
      "Declares that a partner did not pay what is overdue; `approveDefault` by another person carries it out.",
  })
  async declareDefault(
    @Arg("input", () => DeclareDefaultInput) input: DeclareDefaultInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const amounts = input.operatorShare.map((amount) => parseAmount("operatorShare", amount));
    const problems = amounts.flatMap((amount) => ("problem" in amount ? [amount] : []));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey, problems },
      async (request) =>
        declareDefault(deps, request, {
          partnerCode: input.partnerCode,
          cycleId: parseCycleId(input.cycleId),
          reason: input.reason,
          operatorShare: amounts.flatMap((amount) => ("problem" in amount ? [] : [amount])),
          // What is not given is left out, so that the input of an older client stays the same under its key.
          ...(input.withheldLegIds?.length
            ? { withheldLegIds: input.withheldLegIds.map((id) => parseUuid("leg", id)) }
            : {}),
        }),
      async ({ defaultId }) => shownDefault(context, defaultId),
    );
  }

  @Mutation(() => ApproveDefaultResult, {
    description:
      "The partner's overdue legs are DEFAULTED, the waterfall says who covers them, its issuing stops for good.",
  })
  async approveDefault(
    @Arg("input", () => ApproveDefaultInput) input: ApproveDefaultInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveDefault(deps, request, { defaultId: parseUuid("dft", input.defaultId) }),
      async ({ defaultId }) => shownDefault(context, defaultId),
    );
  }
}

async function shownDefault({ deps }: SettlementContext, defaultId: string): Promise<DefaultDeclaredType> {
  const found = await findDefault(deps.database, defaultId);
  if (!found) throw new Error(`default ${defaultId} has vanished`);
  return { kind: "DefaultDeclared", default: presentDefault(found) };
}
