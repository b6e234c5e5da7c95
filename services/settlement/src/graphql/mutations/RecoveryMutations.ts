import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveRecovery } from "../../commands/exposure/approveRecovery.js";
import { recordRecovery } from "../../commands/exposure/recordRecovery.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveRecoveryInput,
  ApproveRecoveryResult,
  RecordRecoveryInput,
  RecordRecoveryResult,
  type RecoveryApprovedType,
  type RecoveryProposedType,
} from "../types/exposureProposals.js";
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

@Resolver()
export class RecoveryMutations {
  @Mutation(() => RecordRecoveryResult, {
    description:
      "Records what a defaulter paid after all; `approveRecovery` by another person gives it to those who covered.",
  })
  async recordRecovery(
    @Arg("input", () => RecordRecoveryInput) input: RecordRecoveryInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, reference } = input;
    const viaBank = input.viaBank ?? true;
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("amount", input.amount),
      async (request, amount) => {
        const defaultId = parseUuid("dft", input.defaultId);
        return recordRecovery(deps, request, { defaultId, reference, viaBank, ...amount });
      },
      ({ recoveryId }) => shown("RecoveryProposed", recoveryId),
    );
  }

  @Mutation(() => ApproveRecoveryResult, {
    description: "In the reverse order of the waterfall: the survivors, in the open cycle, then the operator.",
  })
  async approveRecovery(
    @Arg("input", () => ApproveRecoveryInput) input: ApproveRecoveryInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveRecovery(deps, request, { recoveryId: parseUuid("rcv", input.recoveryId) }),
      ({ recoveryId }) => shown("RecoveryApproved", recoveryId),
    );
  }
}

function shown(kind: (RecoveryProposedType | RecoveryApprovedType)["kind"], recoveryId: string): Answer {
  return { kind, recoveryId: publicId("rcv", recoveryId) } as Answer;
}
