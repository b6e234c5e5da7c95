import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveBankAccount } from "../../commands/payments/approveBankAccount.js";
import { mayApproveMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownAccount } from "../present/shownAccount.js";
import type { Answer } from "../types/cycleCommands.js";
import { ApproveBankAccountInput, ApproveBankAccountResult, type BankAccountApproved } from "../types/payments.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class ApproveBankAccountMutation {
  @Mutation(() => ApproveBankAccountResult, { description: "By another person than the one who registered it." })
  async approveBankAccount(
    @Arg("input", () => ApproveBankAccountInput) input: ApproveBankAccountInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const bankAccountId = parseUuid("bac", input.bankAccountId);
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey, problems: [] },
      async (request) => approveBankAccount(deps, request, { bankAccountId }),
      async (): Promise<BankAccountApproved> => {
        return { kind: "BankAccountApproved", account: await shownAccount(context, bankAccountId) };
      },
    );
  }
}
