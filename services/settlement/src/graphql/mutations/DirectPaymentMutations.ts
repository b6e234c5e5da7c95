import { invalidInput, isRefused, partnerOf, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveDirectPayment } from "../../commands/payments/approveDirectPayment.js";
import { approveRevocation } from "../../commands/payments/approveRevocation.js";
import { confirmDirectPayment } from "../../commands/payments/confirmDirectPayment.js";
import { revokeDirectPayment } from "../../commands/payments/revokeDirectPayment.js";
import { mayApproveMoney, mayConfirmDirectPayments } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownDirectPayment } from "../present/presentDirectPayment.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveDirectPaymentInput,
  ApproveDirectPaymentResult,
  ApproveRevocationInput,
  ApproveRevocationResult,
  ConfirmDirectPaymentInput,
  ConfirmDirectPaymentResult,
  RevokeDirectPaymentInput,
  RevokeDirectPaymentResult,
  type RevocationProposedType,
} from "../types/directPayments.js";

@Resolver()
export class DirectPaymentMutations {
  @Mutation(() => ConfirmDirectPaymentResult, {
    description:
      "Says that what one partner owes another came, whole or in part. The creditor's word counts at once, finance's when it is approved.",
  })
  async confirmDirectPayment(
    @Arg("input", () => ConfirmDirectPaymentInput) input: ConfirmDirectPaymentInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayConfirmDirectPayments(caller));
    const amount = parseAmount("amount", input.amount);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in amount ? [amount] : [])];
    if (problems.length > 0 || "problem" in amount) return invalidInput(...problems).refused;
    const answer = await confirmDirectPayment(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        legId: parseUuid("leg", input.legId),
        valueDate: input.valueDate,
        reference: input.reference,
        evidence: input.evidence ?? null,
        partnerCode: partnerOf(caller) ?? null,
        ...amount,
      },
    );
    return isRefused(answer) ? answer.refused : shownDirectPayment(context, answer.paymentId);
  }

  @Mutation(() => ApproveDirectPaymentResult, {
    description: "Of finance's confirmation, by another person than the one who said so.",
  })
  async approveDirectPayment(
    @Arg("input", () => ApproveDirectPaymentInput) input: ApproveDirectPaymentInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveDirectPayment(deps, request, { paymentId: parseUuid("dpy", input.paymentId) });
    return isRefused(answer) ? answer.refused : shownDirectPayment(context, answer.paymentId);
  }

  @Mutation(() => RevokeDirectPaymentResult, {
    description:
      "Asks that a confirmation that was wrong is taken back; `approveRevocation` by another person does it.",
  })
  async revokeDirectPayment(
    @Arg("input", () => RevokeDirectPaymentInput) input: RevokeDirectPaymentInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayConfirmDirectPayments(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const answer = await revokeDirectPayment(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        paymentId: parseUuid("dpy", input.paymentId),
        reason: input.reason,
        partnerCode: partnerOf(caller) ?? null,
      },
    );
    if (isRefused(answer)) return answer.refused;
    return {
      kind: "RevocationProposed",
      revocationId: publicId("dpr", answer.revocationId),
    } satisfies RevocationProposedType as Answer;
  }

  @Mutation(() => ApproveRevocationResult, {
    description:
      "The payment is awaited again: of a settled leg by a new leg that names it. By another person than the one who asked.",
  })
  async approveRevocation(
    @Arg("input", () => ApproveRevocationInput) input: ApproveRevocationInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveRevocation(deps, request, { revocationId: parseUuid("dpr", input.revocationId) });
    return isRefused(answer) ? answer.refused : shownDirectPayment(context, answer.paymentId);
  }
}
