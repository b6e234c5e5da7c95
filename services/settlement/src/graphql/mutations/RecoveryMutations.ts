import { invalidInput, isRefused, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
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
    const amount = parseAmount("amount", input.amount);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in amount ? [amount] : [])];
    if (problems.length > 0 || "problem" in amount) return invalidInput(...problems).refused;
    const answer = await recordRecovery(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        defaultId: parseUuid("dft", input.defaultId),
        reference: input.reference,
        viaBank: input.viaBank ?? true,
        ...amount,
      },
    );
    if (isRefused(answer)) return answer.refused;
    return {
      kind: "RecoveryProposed",
      recoveryId: publicId("rcv", answer.recoveryId),
    } satisfies RecoveryProposedType as Answer;
  }

  @Mutation(() => ApproveRecoveryResult, {
    description: "In the reverse order of the waterfall: the survivors, in the open cycle, then the operator.",
  })
  async approveRecovery(
    @Arg("input", () => ApproveRecoveryInput) input: ApproveRecoveryInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveRecovery(deps, request, { recoveryId: parseUuid("rcv", input.recoveryId) });
    if (isRefused(answer)) return answer.refused;
    return {
      kind: "RecoveryApproved",
      recoveryId: publicId("rcv", answer.recoveryId),
    } satisfies RecoveryApprovedType as Answer;
  }
}
