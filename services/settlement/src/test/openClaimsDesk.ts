import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { importBankStatement } from "../commands/bank/importBankStatement.js";
import { issueInvoices } from "../commands/invoices/issueInvoices.js";
import { approveUnmatch } from "../commands/reconciliation/approveUnmatch.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "../commands/reconciliation/changeBreak.js";
import { runWaitingReconciliations } from "../commands/reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../commands/reconciliation/startReconciliation.js";
import { unmatch } from "../commands/reconciliation/unmatch.js";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import { dayStatement, entry, IBAN, keepFile, openOwnAccount } from "./bank/openBank.js";
import { closingOf, type TestEntry } from "./bank/TestStatement.js";
import { writeCamt053 } from "./bank/writeCamt053.js";
import { approveByHand, startMonthOfFees } from "./monthOfFees.js";
import { person, startTestSettlement } from "./startTestSettlement.js";

interface Claim {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly amount: { readonly amount: string };
  readonly paid: { readonly amount: string };
  readonly open: { readonly amount: string };
  readonly reference: string;
  readonly variableSymbol: string | null;
}

/**
 * A month with claims, as finance sees it in the graph and at its bank. a owes fees of 37.04 and 20 % VAT, and 493.80 for its reserve; of this
 * it gets 40.90 back. b owes fees of its own.
 */

export async function openClaimsDesk() {
  const settlement = await startTestSettlement();
  const database = settlement.db.database;
  let [day, balanceMinor] = [0, 0n];
  const cycleId = await startMonthOfFees(settlement);
  await approveByHand(settlement, cycleId);
  expect(await issueInvoices(settlement.deps, by("finance-1"), { cycleId })).toHaveProperty("invoiceIds");
  await openOwnAccount(settlement);

  async function claims(args = `(partnerCode: "a")`, caller = person("finance")): Promise<Claim[]> {
    const query = `{ claims${args} { totalCount nodes { id kind status reference variableSymbol amount { amount } paid { amount } open { amount } } } }`;
    const { data, errors } = await settlement.subgraph.execute({ query }, caller);
    expect(errors).toBeUndefined();
    const { nodes } = data?.["claims"] as { nodes: Claim[] };
    // Those of one instant are in no order of their own.
    return nodes.sort((a, b) => a.kind.localeCompare(b.kind));
  }
  const claimOf = async (kind: string) => (await claims()).find((one) => one.kind === kind)!;
  const stateOf = async (kind: string) => {
    const { status, paid, open } = await claimOf(kind);
    return `${status} ${paid.amount} ${open.amount}`;
  };

  /** A statement of the next day, compared at once; answers the types of the open breaks. */
  async function tell(...entries: (Partial<TestEntry> & { readonly amountMinor: bigint })[]): Promise<string[]> {
    day += 1;
    const date = `2011-03-${String(day).padStart(2, "0")}`;
    const statement = {
      ...dayStatement(day, balanceMinor),
      iban: IBAN,
      entries: entries.map((one) => entry(one.amountMinor, { bookedOn: date, ...one })),
    };
    balanceMinor = closingOf(statement);
    const fileId = await keepFile(settlement, writeCamt053(statement));
    const input = { fileId, format: "CAMT_053" as const, csv: null };
    expect(isRefused(await importBankStatement(settlement.deps, by("finance-1"), input))).toBe(false);
    return compare();
  }

  async function compare(): Promise<string[]> {
    const run = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
    await startReconciliation(database, by("finance-1"), run);
    await runWaitingReconciliations(settlement.deps);
    const failed = await settlement.rows("SELECT reason FROM reconciliation_run WHERE status <> 'DONE'");
    expect(failed).toEqual([]);
    const rows = await settlement.rows<{ type: string }>(
      "SELECT type FROM break WHERE status <> 'RESOLVED' ORDER BY type",
    );
    return rows.map(({ type }) => type);
  }

  async function balances(): Promise<Record<string, number>> {
    const rows = await settlement.rows<{ account: string; minor: string }>(
      `SELECT account, sum(amount_minor) AS minor FROM money_posting
     WHERE account IN ('suspense', 'bank:operator', 'receivable:a', 'payable:a', 'writeoff') GROUP BY account`,
    );
    return Object.fromEntries(rows.map(({ account, minor }) => [account, Number(minor)]));
  }

  async function expectSoundBooks(): Promise<void> {
    const reports = await verifyOwnBooks(database);
    expect(reports.flatMap(({ invariant, examples }) => examples.map((one) => `${invariant}: ${one}`))).toEqual([]);
  }

  const lineId = async (name: string) =>
    (await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = $1", [name]))[0]!.id;

  async function takeApart(matchId: string): Promise<object> {
    const asked = await unmatch(database, by("finance-1"), { matchId, reason: "of another" });
    if ("refused" in asked) return asked.refused;
    expect(await approveUnmatch(database, by("finance-1"), { matchId, accept: true })).toMatchObject({
      refused: { kind: "SecondPersonRequired" },
    });
    const done = await approveUnmatch(database, by("approver-1"), { matchId, accept: true });
    return "refused" in done ? done.refused : done;
  }

  async function endBreak(type: string, resolution: "WRITE_OFF" | "CLAIM", claimPartner: string | null = null) {
    const [found] = await settlement.rows<{ id: string }>(
      "SELECT id FROM break WHERE type = $1 AND status <> 'RESOLVED'",
      [type],
    );
    const breakId = found?.id ?? "";
    const proposal = { breakId, resolution, note: "agreed", adjustmentId: null, claimPartner };
    const proposed = await resolveBreak(database, by("finance-1"), proposal);
    if ("refused" in proposed) throw new Error(JSON.stringify(proposed));
    await approveBreakResolution(database, by("approver-1"), { breakId, accept: true });
    const closed = await closeBreak(database, by("finance-1"), { breakId });
    if ("refused" in closed) throw new Error(JSON.stringify(closed));
    return breakId;
  }

  return {
    settlement,
    cycleId,
    claims,
    claimOf,
    stateOf,
    tell,
    compare,
    balances,
    expectSoundBooks,
    lineId,
    takeApart,
    endBreak,
  };
}

const by = (scope: string) => ({ scope, key: newId() });

export type ClaimsDesk = Awaited<ReturnType<typeof openClaimsDesk>>;
