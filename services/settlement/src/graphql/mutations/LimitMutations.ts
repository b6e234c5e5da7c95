import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveCollateral } from "../../commands/exposure/approveCollateral.js";
import { approveLimit } from "../../commands/exposure/approveLimit.js";
import { recordCollateral } from "../../commands/exposure/recordCollateral.js";
import { setLimit } from "../../commands/exposure/setLimit.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import { MONEY_KINDS } from "../../domain/exposure/collateralEntry.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveCollateralInput,
  ApproveCollateralResult,
  ApproveLimitInput,
  ApproveLimitResult,
  RecordCollateralInput,
  RecordCollateralResult,
  SetLimitInput,
  SetLimitResult,
} from "../types/exposure.js";
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

@Resolver()
export class LimitMutations {
  @Mutation(() => SetLimitResult, {
    description: "Proposes what a partner may owe in a currency; `approveLimit` by another person puts it in force.",
  })
  async setLimit(
    @Arg("input", () => SetLimitInput) input: SetLimitInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, partnerCode, reason } = input;
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("creditLine", input.creditLine),
      async (request, { currency, amountMinor }) =>
        setLimit(deps, request, { partnerCode, currency, creditLineMinor: amountMinor, reason }),
      ({ limitId }) => shown("LimitProposed", { limitId: publicId("lim", limitId) }),
    );
  }

  @Mutation(() => ApproveLimitResult, {
    description: "By another person; a raise is in force a day later, a cut and a first limit at once.",
  })
  async approveLimit(
    @Arg("input", () => ApproveLimitInput) input: ApproveLimitInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveLimit(deps, request, { limitId: parseUuid("lim", input.limitId) }),
      ({ limitId, effectiveAt }) => shown("LimitApproved", { limitId: publicId("lim", limitId), effectiveAt }),
    );
  }

  @Mutation(() => RecordCollateralResult, {
    description: "Records what a partner puts up; it counts once `approveCollateral` by another person says so.",
  })
  async recordCollateral(
    @Arg("input", () => RecordCollateralInput) input: RecordCollateralInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, partnerCode, haircut, kind, reference, validUntil } = input;
    const viaBank = input.viaBank ?? MONEY_KINDS.has(kind);
    const put = { partnerCode, haircut, kind, reference, validUntil: validUntil ?? null, viaBank };
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("amount", input.amount),
      async (request, amount) => recordCollateral(deps, request, { ...put, ...amount }),
      ({ collateralId }) => shown("CollateralProposed", { collateralId: publicId("col", collateralId) }),
    );
  }

  @Mutation(() => ApproveCollateralResult)
  async approveCollateral(
    @Arg("input", () => ApproveCollateralInput) input: ApproveCollateralInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveCollateral(deps, request, { collateralId: parseUuid("col", input.collateralId) }),
      ({ collateralId }) => shown("CollateralApproved", { collateralId: publicId("col", collateralId) }),
    );
  }
}

function shown(kind: string, fields: object): Answer {
  return { kind, ...fields };
}
