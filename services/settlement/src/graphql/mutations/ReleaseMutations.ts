import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

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
    const { idempotencyKey, reason } = input;
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("amount", input.amount),
      async (request, amount) => {
        const collateralId = parseUuid("col", input.collateralId);
        return releaseCollateral(deps, request, { collateralId, reason, ...amount });
      },
      ({ releaseId }) => shown("ReleaseProposed", releaseId),
    );
  }

  @Mutation(() => ApproveReleaseResult, {
    description: "Refused when what the partner owes would be beyond the cap that is left, and while it is in arrears.",
  })
  async approveRelease(
    @Arg("input", () => ApproveReleaseInput) input: ApproveReleaseInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveRelease(deps, request, { releaseId: parseUuid("rls", input.releaseId) }),
      ({ releaseId }) => shown("ReleaseApproved", releaseId),
    );
  }
}

function shown(kind: (ReleaseProposedType | ReleaseApprovedType)["kind"], releaseId: string): Answer {
  return { kind, releaseId: publicId("rls", releaseId) } as Answer;
}
