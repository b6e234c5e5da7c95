import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveBankAccount } from "../../commands/payments/approveBankAccount.js";
import { mayApproveMoney } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownAccount } from "../present/shownAccount.js";
import type { Answer } from "../types/cycleCommands.js";
import { ApproveBankAccountInput, ApproveBankAccountResult, type BankAccountApproved } from "../types/payments.js";

@Resolver()
export class ApproveBankAccountMutation {
  @Mutation(() => ApproveBankAccountResult, { description: "By another person than the one who registered it." })
  async approveBankAccount(
    @Arg("input", () => ApproveBankAccountInput) input: ApproveBankAccountInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayApproveMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await approveBankAccount(deps, request, { bankAccountId: parseUuid("bac", input.bankAccountId) });
    if (isRefused(answer)) return answer.refused;
    const approved: BankAccountApproved = {
      kind: "BankAccountApproved",
      account: await shownAccount(context, answer.bankAccountId),
    };
    return approved;
  }
}
