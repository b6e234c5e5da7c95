import { partnerOf, publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
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
import { answerCommand } from "./answerCommand.js";
import { answerParsed } from "./answerParsed.js";

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
    const { idempotencyKey, valueDate, reference, evidence } = input;
    const told = { valueDate, reference, evidence: evidence ?? null, partnerCode: partnerOf(caller) ?? null };
    return answerParsed(
      { caller, idempotencyKey },
      parseAmount("amount", input.amount),
      async (request, amount) => {
        const legId = parseUuid("leg", input.legId);
        return confirmDirectPayment(deps, request, { legId, ...told, ...amount });
      },
      async ({ paymentId }) => shownDirectPayment(context, paymentId),
    );
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
    const paymentId = parseUuid("dpy", input.paymentId);
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey, problems: [] },
      async (request) => approveDirectPayment(deps, request, { paymentId }),
      async () => shownDirectPayment(context, paymentId),
    );
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
    const asked = {
      paymentId: parseUuid("dpy", input.paymentId),
      reason: input.reason,
      partnerCode: partnerOf(caller) ?? null,
    };
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey, problems: [] },
      async (request) => revokeDirectPayment(deps, request, asked),
      ({ revocationId }) =>
        ({
          kind: "RevocationProposed",
          revocationId: publicId("dpr", revocationId),
        }) satisfies RevocationProposedType as Answer,
    );
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
    const revocationId = parseUuid("dpr", input.revocationId);
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey, problems: [] },
      async (request) => approveRevocation(deps, request, { revocationId }),
      async ({ paymentId }) => shownDirectPayment(context, paymentId),
    );
  }
}
