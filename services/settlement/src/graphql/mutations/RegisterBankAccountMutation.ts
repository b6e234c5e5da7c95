import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { registerBankAccount } from "../../commands/payments/registerBankAccount.js";
import { mayRegisterBankAccounts } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { shownAccount } from "../present/shownAccount.js";
import type { Answer } from "../types/cycleCommands.js";
import { RegisterBankAccountInput, RegisterBankAccountResult, type BankAccountRegistered } from "../types/payments.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class RegisterBankAccountMutation {
  @Mutation(() => RegisterBankAccountResult, {
    description: "Proposes an account; it is paid to once another person approved it and the cooling-off is over.",
  })
  async registerBankAccount(
    @Arg("input", () => RegisterBankAccountInput) input: RegisterBankAccountInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayRegisterBankAccounts(caller));
    const { idempotencyKey, partnerCode, currency, iban, bic, holder } = input;
    const account = { partnerCode: partnerCode ?? null, currency, iban, bic: bic ?? null, holder };
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => registerBankAccount(deps, request, account),
      async ({ bankAccountId }): Promise<BankAccountRegistered> => {
        return { kind: "BankAccountRegistered", account: await shownAccount(context, bankAccountId) };
      },
    );
  }
}
