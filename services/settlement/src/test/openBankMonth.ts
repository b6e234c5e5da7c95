import { publicId } from "@tessera/kernel";
import { checkInvariants, inTransaction, newId } from "@tessera/runtime";
import { importBankStatement } from "../commands/bank/importBankStatement.js";
import { approveCycle } from "../commands/cycles/approveSettlementCycle.js";
import { instructCycle } from "../commands/payments/instructSettlementCycle.js";
import { runWaitingReconciliations } from "../commands/reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../commands/reconciliation/startReconciliation.js";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import { RECONCILIATION_CHECKS } from "../store/queries/invariants/reconciliationChecks.js";
import { entry, IBAN, keepFile } from "./bank/openBank.js";
import type { TestEntry } from "./bank/TestStatement.js";
import { closingOf } from "./bank/TestStatement.js";
import { writeCamt053 } from "./bank/writeCamt053.js";
import { person, type TestSettlement } from "./startTestSettlement.js";

export interface BankLeg {
  readonly id: string;
  readonly partner: string;
  readonly direction: "PAYS" | "RECEIVES";
  readonly minor: bigint;
  readonly currency: string;
  readonly status: string;
  readonly reference: string;
  readonly dueOn: string;
}

export interface BankBreak {
  readonly id: string;
  readonly type: string;
  readonly expected_ids: string[];
  readonly found_ids: string[];
}

/** A calculated cycle that is paid through the operator's bank: what people and the bank do with it, one verb each. */
export function openBankMonth(settlement: TestSettlement, cycleId: string) {
  const { deps } = settlement;
  const heads = new Map<string, { sequenceNo: number; balanceMinor: bigint }>();
  let keys = 0;

  async function legs(): Promise<BankLeg[]> {
    const rows = await settlement.rows<Omit<BankLeg, "minor"> & { minor: string }>(
      `SELECT id, partner_code AS partner, direction, amount_minor AS minor, currency, status, reference, due_on::text AS "dueOn"
       FROM leg WHERE cycle_id = $1 ORDER BY currency, partner_code, id`,
      [cycleId],
    );
    return rows.map((row) => ({ ...row, minor: BigInt(row.minor) }));
  }

  return {
    legs,

    async payOut(contentHash: string): Promise<void> {
      await inTransaction(deps.database, async (tx) => approveCycle(tx, { cycleId, contentHash }, "approver-1"));
      await inTransaction(deps.database, async (tx) => instructCycle(tx, cycleId, "finance-1"));
    },

    /** The next statement of the account, of the day on which the cycle's payments are due; answers how it was taken in. */
    async tell(
      entries: readonly (Partial<TestEntry> & { readonly amountMinor: bigint })[],
      more: { readonly currency?: string; readonly skip?: number; readonly change?: (text: string) => string } = {},
    ): Promise<readonly { status: string; reason: string | null }[]> {
      const { currency = "CZK", skip = 0, change = (text: string) => text } = more;
      const before = heads.get(currency) ?? { sequenceNo: 0, balanceMinor: 0n };
      const sequenceNo = before.sequenceNo + 1 + skip;
      const day = (await legs()).map(({ dueOn }) => dueOn).sort()[0] ?? "2011-02-10";
      const statement = {
        iban: IBAN,
        currency,
        statementRef: `${currency}-${sequenceNo}`,
        sequenceNo,
        openedOn: day,
        closedOn: day,
        openingMinor: before.balanceMinor,
        entries: entries.map((one) => entry(one.amountMinor, { bookedOn: day, ...one })),
      };
      heads.set(currency, { sequenceNo, balanceMinor: closingOf(statement) });
      const fileId = await keepFile(settlement, change(writeCamt053(statement)));
      const input = { fileId, format: "CAMT_053", csv: null } as const;
      const request = { scope: "finance-1", key: `import ${(keys += 1)}` };
      const answer = await importBankStatement(deps, request, input);
      if ("refused" in answer) throw new Error(JSON.stringify(answer));
      return settlement.rows("SELECT status, reason FROM bank_statement WHERE import_id = $1", [answer.importId]);
    },

    /** Compares the bank with the legs; the rules of reconciliation hold afterwards. */
    async run(): Promise<void> {
      const input = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
      const started = await startReconciliation(
        deps.database,
        { scope: person("finance").subject, key: newId() },
        input,
      );
      if ("refused" in started) throw new Error(started.refused.message);
      await runWaitingReconciliations(deps);
      const query = async <Row>(sql: string, parameters?: readonly unknown[]) =>
        settlement.rows<Row>(sql, [...(parameters ?? [])]);
      const reports = await checkInvariants({ query }, RECONCILIATION_CHECKS);
      expect(reports.flatMap(({ examples }) => examples)).toEqual([]);
    },

    async breaks(): Promise<BankBreak[]> {
      return settlement.rows<BankBreak>(
        "SELECT id, type, expected_ids, found_ids FROM break WHERE status <> 'RESOLVED' ORDER BY type, id",
      );
    },

    /** What the ledger's accounts hold in a currency, those at zero left out. */
    async balances(currency = "CZK"): Promise<Record<string, number>> {
      const rows = await settlement.rows<{ account: string; minor: string }>(
        `SELECT account, sum(amount_minor) AS minor FROM money_entry JOIN money_posting ON entry_id = money_entry.id
         WHERE currency = $1 GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account`,
        [currency],
      );
      return Object.fromEntries(
        rows.map(({ account, minor }) => [account.replace(cycleId, publicId("cyc", "")), Number(minor)]),
      );
    },

    async status(): Promise<string | undefined> {
      const [row] = await settlement.rows<{ status: string }>("SELECT status FROM cycle WHERE id = $1", [cycleId]);
      return row?.status;
    },

    async expectSoundBooks(): Promise<void> {
      const reports = await verifyOwnBooks(deps.database);
      expect(
        reports.flatMap(({ invariant, examples }) => examples.map((example) => `${invariant}: ${example}`)),
      ).toEqual([]);
    },
  };
}
