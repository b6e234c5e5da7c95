import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { registerBankAccount } from "../../commands/payments/registerBankAccount.js";
import { mayRegisterBankAccounts } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { shownAccount } from "../present/shownAccount.js";
import type { Answer } from "../types/cycleCommands.js";
import { RegisterBankAccountInput, RegisterBankAccountResult, type BankAccountRegistered } from "../types/payments.js";

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
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const { partnerCode, currency, iban, bic, holder } = input;
    const answer = await registerBankAccount(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { partnerCode: partnerCode ?? null, currency, iban, bic: bic ?? null, holder },
    );
    if (isRefused(answer)) return answer.refused;
    const registered: BankAccountRegistered = {
      kind: "BankAccountRegistered",
      account: await shownAccount(context, answer.bankAccountId),
    };
    return registered;
  }
}
