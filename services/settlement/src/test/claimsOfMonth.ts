import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { importBankStatement } from "../commands/bank/importBankStatement.js";
import { approvePayout } from "../commands/claims/approvePayout.js";
import { preparePayout, type PayoutInput } from "../commands/claims/preparePayout.js";
import { issueInvoices } from "../commands/invoices/issueInvoices.js";
import { importPaymentStatus } from "../commands/payments/importPaymentStatus.js";
import { runWaitingReconciliations } from "../commands/reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../commands/reconciliation/startReconciliation.js";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import type { ClaimKind } from "../domain/claims/claim.js";
import { dayStatement, entry, IBAN, keepFile } from "./bank/openBank.js";
import { closingOf, type TestEntry } from "./bank/TestStatement.js";
import { writeCamt053 } from "./bank/writeCamt053.js";
import { giveAccounts } from "./giveAccounts.js";
import { approveByHand, startMonthOfFees } from "./monthOfFees.js";
import { startTestSettlement, type TestSettlement } from "./startTestSettlement.js";
import { writePain002 } from "./writePain002.js";

export interface ClaimRow {
  readonly id: string;
  readonly kind: ClaimKind;
  readonly partner: string;
  readonly reference: string;
  readonly variable_symbol: string | null;
  readonly standing: string;
  readonly paid: string;
}

/** A month with claims in and out, accounts for everybody, and what finance, an approver and the bank do with them: one verb each. */
export async function openClaimsOfMonth() {
  const settlement: TestSettlement = await startTestSettlement();
  const { deps } = settlement;
  const by = (scope: string) => ({ scope, key: newId() });
  const cycleId = await startMonthOfFees(settlement);
  await settlement.others.registerPartners("a", "b");
  await settlement.others.settled();
  await giveAccounts(settlement, [null, "a", "b"], ["CZK"]);
  await approveByHand(settlement, cycleId);
  const issued = await issueInvoices(deps, by("finance-1"), { cycleId });
  if (isRefused(issued)) throw new Error(JSON.stringify(issued));
  let [day, balanceMinor] = [0, 0n];

  async function claims(): Promise<ClaimRow[]> {
    return settlement.rows<ClaimRow>(
      `SELECT id, kind, partner_code AS partner, reference, variable_symbol, standing_minor AS standing, paid_minor AS paid
       FROM claim JOIN claim_state ON claim_id = id ORDER BY partner_code, kind, id`,
    );
  }

  async function compare(): Promise<void> {
    const run = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
    await startReconciliation(deps.database, by("finance-1"), run);
    await runWaitingReconciliations(deps);
    const failed = await settlement.rows("SELECT reason FROM reconciliation_run WHERE status <> 'DONE'");
    if (failed.length > 0) throw new Error(JSON.stringify(failed));
  }

  return {
    settlement,
    cycleId,
    by,
    claims,
    compare,

    async claimOf(kind: ClaimKind, partner = "a"): Promise<ClaimRow> {
      const found = (await claims()).find((one) => one.kind === kind && one.partner === partner);
      if (!found) throw new Error(`no claim ${kind} of ${partner}`);
      return found;
    },

    /** A statement of the next day; compared at once. */
    async tell(...entries: readonly (Partial<TestEntry> & { readonly amountMinor: bigint })[]): Promise<void> {
      day += 1;
      const bookedOn = new Date(Date.UTC(2011, 2, day)).toISOString().slice(0, 10);
      const days = { statementRef: `2011-${day}`, sequenceNo: day, openedOn: bookedOn, closedOn: bookedOn };
      const statement = {
        ...{ ...dayStatement(1, balanceMinor), ...days, iban: IBAN },
        entries: entries.map((one) => entry(one.amountMinor, { bookedOn, ...one })),
      };
      balanceMinor = closingOf(statement);
      const fileId = await keepFile(settlement, writeCamt053(statement));
      const told = await importBankStatement(deps, by("finance-1"), { fileId, format: "CAMT_053", csv: null });
      if (isRefused(told)) throw new Error(JSON.stringify(told));
      await compare();
    },

    async prepare(input: Partial<PayoutInput> = {}, request = by("finance-1")) {
      return preparePayout(deps, request, { currency: "CZK", claimIds: null, dueBy: null, ...input });
    },

    async approve(prepared: { readonly payoutId: string; readonly contentHash: string }, request = by("approver-1")) {
      const { payoutId, contentHash } = prepared;
      return approvePayout(deps, request, { payoutId, contentHash });
    },

    /** The bank's answer to a payout's file: statuses by reference, or of all of it. */
    async answer(payoutId: string, says: string | Readonly<Record<string, string>>) {
      const messageId = payoutId.replaceAll("-", "").toUpperCase();
      const about = typeof says === "string" ? { groupStatus: says } : { groupStatus: "PART", transfers: says };
      const xml = writePain002({ messageId, ...about });
      const request = by("finance-1");
      return importPaymentStatus(deps, request, { sha256: request.key }, [xml]);
    },

    /** Text of the payment files of claims, as they were written. */
    async files(): Promise<{ payout_id: string; status: string; text: string }[]> {
      return settlement.rows(
        `SELECT payout_id, status, convert_from(string_agg(content, '' ORDER BY chunk.ordinal), 'UTF8') AS text
         FROM claim_payment_file JOIN stored_file_chunk AS chunk ON chunk.file_id = stored_file_id GROUP BY payout_id, status
         ORDER BY payout_id`,
      );
    },

    async breaks(): Promise<string[]> {
      const rows = await settlement.rows<{ type: string }>(
        "SELECT type FROM break WHERE status <> 'RESOLVED' ORDER BY type",
      );
      return rows.map(({ type }) => type);
    },

    /** What `verify` finds; empty for sound books. */
    async faults(): Promise<string[]> {
      const reports = await verifyOwnBooks(deps.database);
      return reports.flatMap(({ invariant, examples }) => examples.map((one) => `${invariant}: ${one}`));
    },

    async stop(): Promise<void> {
      await settlement.stop();
    },
  };
}

export type ClaimsOfMonth = Awaited<ReturnType<typeof openClaimsOfMonth>>;
