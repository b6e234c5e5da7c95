import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { creditInvoice } from "../../commands/invoices/creditInvoice.js";
import { issueInvoices } from "../../commands/invoices/issueInvoices.js";
import { mayPrepareMoney } from "../../domain/access.js";
import { findInvoice } from "../../store/invoices/readInvoices.js";
import type { SettlementContext } from "../context.js";
import { parseCredit } from "../parse/parseCredit.js";
import { parseCycleId } from "../parse/parseCycleId.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentInvoice } from "../present/presentInvoice.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  CreditInvoiceInput,
  CreditInvoiceResult,
  IssueInvoicesInput,
  IssueInvoicesResult,
  type InvoiceCredited,
  type InvoicesIssued,
} from "../types/invoiceCommands.js";
import { answerCommand } from "./answerCommand.js";

@Resolver()
export class InvoiceMutations {
  @Mutation(() => IssueInvoicesResult, {
    description: "Writes the fee invoices of an approved cycle that are not written yet, and settles its reserve.",
  })
  async issueInvoices(
    @Arg("input", () => IssueInvoicesInput) input: IssueInvoicesInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => issueInvoices(deps, request, { cycleId: parseCycleId(input.cycleId) }),
      ({ invoiceIds }): InvoicesIssued => ({ kind: "InvoicesIssued", issued: invoiceIds.length }),
    );
  }

  @Mutation(() => CreditInvoiceResult, {
    description: "Takes an invoice back by a credit note: all that is left, an amount, or amounts of single lines.",
  })
  async creditInvoice(
    @Arg("input", () => CreditInvoiceInput) input: CreditInvoiceInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    const amounts = parseCredit(input);
    if ("problems" in amounts) problems.push(...amounts.problems);
    if (problems.length > 0 || "problems" in amounts) return invalidInput(...problems).refused;
    const answer = await creditInvoice(
      deps,
      { scope: callerScope(caller), key: input.idempotencyKey },
      { invoiceId: parseUuid("inv", input.invoiceId), reason: input.reason, ...amounts },
    );
    if (isRefused(answer)) return answer.refused;
    const note = await findInvoice(deps.database, answer.creditNoteId);
    if (!note) throw new Error(`credit note ${answer.creditNoteId} has vanished`);
    const credited: InvoiceCredited = { kind: "InvoiceCredited", creditNote: presentInvoice(note) };
    return credited;
  }
}
